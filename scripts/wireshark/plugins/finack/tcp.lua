-- Watches the packets of TCP connections: who opened them, what their headers prove about the states of
-- both ends, which bytes the capture lacks, and how they end. Frames are none of its concern: TCP hands
-- the bytes to finack.lua.
return function(fields, states, conversations, display, capture, is_expected, late_frames)
  local tcp = DissectorTable.get('ip.proto'):get_dissector(6)
  local TCP_HEADER_BYTES_MIN = 20
  local byte, floor = string.byte, math.floor

  -- What each byte of flags means.
  local meaning_of = {}
  for flags = 0, 255 do
    local function has(bit) return flags % (2 * bit) >= bit end
    meaning_of[flags] = { fin = has(1), syn = has(2), rst = has(4), ack = has(16) }
  end

  -- One table for all packets.
  local header = {}

  -- The options of a SYN that bound what its receiver may send: kind 2, the largest segment; kind 3,
  -- the scale of windows. RFC 9293 3.1, RFC 7323 2.2.
  local function syn_options(tvb, header_bytes)
    local at = TCP_HEADER_BYTES_MIN
    while at < header_bytes and at < tvb:len() do
      local kind = tvb(at, 1):uint()
      if kind == 0 or at + 2 > header_bytes then return end
      local length = kind == 1 and 1 or tvb(at + 1, 1):uint()
      if length < 1 or at + length > math.min(header_bytes, tvb:len()) then return end
      if kind == 2 and length == 4 then header.mss = tvb(at + 2, 2):uint() end
      if kind == 3 and length == 3 then header.scale = 2 ^ math.min(14, tvb(at + 2, 1):uint()) end
      at = at + length
    end
  end

  -- RFC 9293 3.1. Read as one string: each range of a Tvb is an object.
  local function read_header(tvb)
    local bytes = tvb:raw(0, TCP_HEADER_BYTES_MIN)
    local a, b, c, d, s1, s2, s3, s4, k1, k2, k3, k4, offset, flags, high, low = byte(bytes, 1, 16)
    local header_bytes = 4 * floor(offset / 16)
    header.from_port, header.to_port = a * 256 + b, c * 256 + d
    header.seq = ((s1 * 256 + s2) * 256 + s3) * 256 + s4
    header.ack_number = ((k1 * 256 + k2) * 256 + k3) * 256 + k4
    header.window = high * 256 + low
    local meaning = meaning_of[flags]
    header.fin, header.syn, header.rst, header.ack = meaning.fin, meaning.syn, meaning.rst, meaning.ack
    local length = tvb:reported_len() - header_bytes
    header.length = length > 0 and length or 0
    header.mss, header.scale = nil, nil
    if header.syn then syn_options(tvb, header_bytes) end
  end

  -- The connection of a packet that is seen for the first time, and which end sent it. TCP has not
  -- run yet, so its ports are not in pinfo.
  local function connection_of(pinfo)
    local from, to, from_port, to_port = pinfo.src, pinfo.dst, header.from_port, header.to_port
    local way = capture.way(from, to, from_port, to_port)
    if header.syn and not header.ack then
      if not way or way.connection.tcp[way.who].first ~= header.seq then
        way = capture.new_connection(from, to, from_port, to_port, true)
      end
    elseif not way then
      -- Joined in the middle: who listens on a port of ours has accepted.
      if header.syn or is_expected(from_port) and not is_expected(to_port) then
        -- The answer to a SYN names the first byte of both ends: nothing of the streams is missing.
        local _, back = capture.new_connection(to, from, to_port, from_port, header.syn)
        way = back
      else
        way = capture.new_connection(from, to, from_port, to_port, false)
      end
    end
    local connection = way.connection
    if connection.expected == nil then
      connection.expected = is_expected(from_port) or is_expected(to_port)
    end
    return connection, way.who
  end

  -- A packet that was not captured shows in two ways: its receiver acknowledges it, or what lies behind
  -- it comes. The former proves it, before anything that answers it is judged; the latter may be a
  -- packet that comes later still, which is for finack.lua to judge, if TCP does not wait for it.
  local function new_packet(pinfo)
    local connection, who = connection_of(pinfo)
    local side = connection.tcp[who]
    local seen_to = side.contiguous
    local from = states.take(connection.tcp, who, header)
    if header.ack and states.give_up_hole(connection.tcp, 3 - who) then
      capture.lose_track(connection.conversation, 3 - who)
    end
    -- Where its numbers had to be guessed, bytes may be missing before them.
    if side.guessed and connection.conversation[who].sure then capture.lose_track(connection.conversation, who) end
    local packet = capture.new_packet(pinfo.number, connection, who)
    -- The SYN is byte 0 of the sequence, the stream lies behind it.
    packet.stream_at = from and from - 1
    packet.early = from ~= nil and from > seen_to and from > 1
    -- It fills a hole that later bytes had left: TCP has gone on without it, and gives it to nobody.
    packet.late = from ~= nil and header.length > 0 and from <= seen_to and from + header.length > seen_to
      and from + header.length < side.nxt
    return packet
  end

  -- Both FINs have been sent, and each has been acknowledged.
  local function both_closed(connection)
    local one, two = connection.tcp[1], connection.tcp[2]
    return one.fin_end and two.fin_end and one.acked >= two.fin_end and two.acked >= one.fin_end
      and connection.conversation[1].fin and connection.conversation[2].fin
  end

  -- A reset before the handshake was done. Where its last packet was not captured, bytes of the acceptor
  -- behind its SYN show that there was one.
  local function never_connected(connection, who)
    local acceptor = connection.tcp[2]
    if connection.tcp[1].state ~= 'SYN_SENT' then return false end
    if not acceptor.first then return true end
    local is_behind = who == 2 and header.seq ~= (acceptor.first + 1) % 4294967296
    return acceptor.nxt <= 1 and not is_behind
  end

  -- The ending, on the packet that brings it. [X-1]
  local function ending_of(connection, who)
    local word, by, why, own
    if connection.ended then return nil end
    if header.rst and never_connected(connection, who) then
      word, by, why = 'not-connected', who, 'RST'
    elseif header.rst then
      word, by, why, own = conversations.reset(connection.conversation, who)
    elseif both_closed(connection) then
      word, by, why = conversations.parted(connection.conversation)
    end
    if not word then return nil end
    connection.ended = true
    conversations.over(connection.conversation)
    return { word = word, by = by, why = why, own = own }
  end

  -- The end of a stream, when every byte before it has been seen or given up. Mostly it is the packet's
  -- own; but an ACK may have shown that what it waited for will not come.
  local function hear_fin(connection, who)
    local side = connection.tcp[who]
    if not side.fin_end or side.contiguous < side.fin_end or connection.conversation[who].fin then return nil end
    -- The SYN is byte 0 of the sequence, the stream lies between it and the FIN.
    return conversations.fin(connection.conversation, who, side.fin_end - 2)
  end

  -- After TCP and everything above it have seen the packet for the first time.
  local function conclude(packet)
    local connection, who = packet.connection, packet.who
    hear_fin(connection, 3 - who)
    local fin_fact = hear_fin(connection, who)
    local both_fins = connection.tcp[1].fin_end and connection.tcp[2].fin_end
    local ending = (header.rst or both_fins) and ending_of(connection, who)
    if not connection.ours then
      -- Of what nobody knows to be finack, only one thing is worth saying: nobody listens at its port.
      fin_fact = nil
      if ending and not (ending.word == 'not-connected' and connection.expected) then ending = nil end
    end
    local event = capture.events[packet.number]
    if fin_fact or ending then
      event = event or {}
      event.fin_fact, event.ending = fin_fact, ending
      capture.events[packet.number] = event
    end
    packet.standing = capture.keep_standing(packet.number, connection, who)
  end

  -- Whole frames in a segment that came too late for TCP, where nobody waited for it.
  local function frames_of_late(packet, tvb, pinfo, tree)
    local event = capture.events[packet.number]
    if packet.fresh and not packet.late or not packet.fresh and not (event and event.is_late) then return end
    local begin = tvb:len() - header.length
    if begin < TCP_HEADER_BYTES_MIN or tvb:len() ~= tvb:reported_len() then return end
    if late_frames(packet, tvb(begin):tvb(), pinfo, tree) and packet.fresh then
      capture.events[packet.number] = event or {}
      capture.events[packet.number].is_late = true
    end
  end

  -- Stands before TCP in the table of IP's protocols, because only there every segment is seen once
  -- per pass, before and after it is dissected. Disabling this protocol disables TCP as well.
  local watch = fields.watch

  function watch.dissector(tvb, pinfo, tree)
    local between_others = pinfo.in_error_pkt or capture.current ~= nil
    if tvb:len() < TCP_HEADER_BYTES_MIN or between_others then
      pcall(tcp.call, tcp, tvb, pinfo, tree)
      return tvb:len()
    end
    read_header(tvb)
    local packet = capture.seen_packet(pinfo) or new_packet(pinfo)
    packet.from_port, packet.to_port = header.from_port, header.to_port
    capture.current = packet
    pcall(tcp.call, tcp, tvb, pinfo, tree)
    if header.length > 0 and not packet.given then frames_of_late(packet, tvb, pinfo, tree) end
    capture.current = nil
    if packet.fresh then conclude(packet) end
    if packet.index > 0 and (header.fin or header.rst) then
      pinfo.cols.info:append(header.fin and ' [FIN]' or ' [RST]')
    end
    if packet.standing.ours or packet.connection.expected or capture.is_lesson then
      display.connection(tree, tvb, pinfo, packet.standing, capture.events[packet.number])
    end
    return tvb:len()
  end

  DissectorTable.get('ip.proto'):add(6, watch)
end
