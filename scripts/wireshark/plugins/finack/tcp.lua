-- Watches the packets of TCP connections: who opened them, what their headers prove about the states of
-- both ends, and how they end. Frames are none of its concern: TCP hands the bytes to finack.lua.
return function(states, talk, show, capture, is_ours)
  local tcp = DissectorTable.get('ip.proto'):get_dissector(6)
  local TCP_HEADER_BYTES_MIN = 20

  -- The options of a SYN that bound what its receiver may send: kind 2, the largest segment; kind 3,
  -- the scale of windows. RFC 9293 3.1, RFC 7323 2.2.
  local function syn_options(header, tvb, header_bytes)
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

  local function number_at(bytes, at)
    local a, b, c, d = bytes:byte(at, at + 3)
    return ((a * 256 + b) * 256 + c) * 256 + d
  end

  local function has(flags, bit) return flags % (2 * bit) >= bit end

  -- RFC 9293 3.1. Read as one string: each range of a Tvb is an object.
  local function tcp_header(tvb)
    local bytes = tvb:raw(0, TCP_HEADER_BYTES_MIN)
    local offset, flags, high, low = bytes:byte(13, 16)
    local header_bytes = 4 * math.floor(offset / 16)
    local ports = number_at(bytes, 1)
    local to_port = ports % 65536
    local header = {
      from_port = math.floor(ports / 65536), to_port = to_port,
      seq = number_at(bytes, 5), ack_number = number_at(bytes, 9), window = high * 256 + low,
      fin = has(flags, 1), syn = has(flags, 2), rst = has(flags, 4), ack = has(flags, 16),
      length = math.max(0, tvb:reported_len() - header_bytes),
    }
    if header.syn then syn_options(header, tvb, header_bytes) end
    return header
  end

  -- The connection of a packet that is seen for the first time, and which end sent it. TCP has not
  -- run yet, so its ports are not in pinfo.
  local function connection_of(pinfo, header)
    local there, back = capture.addresses(pinfo, header.from_port, header.to_port)
    local way = capture.way(there)
    if header.syn and not header.ack then
      if not way or way.connection.tcp[way.who].first ~= header.seq then
        capture.new_connection(there, back, true)
      end
    elseif not way then
      -- Joined in the middle: who listens on a port of ours has accepted.
      local accepted = header.syn or is_ours(header.from_port) and not is_ours(header.to_port)
      if accepted then there, back = back, there end
      capture.new_connection(there, back, false)
      if accepted then there = back end
    end
    way = capture.way(there)
    local connection = way.connection
    if connection.ours == nil then
      connection.ours = is_ours(header.from_port) or is_ours(header.to_port)
    end
    return connection, way.who
  end

  -- A hole in the stream, and TCP is not told to wait for what belongs into it.
  local function has_hole(connection, who)
    local side = connection.tcp[who]
    if #side.held == 0 then return false end
    local known, waits = pcall(get_preference, 'tcp.reassemble_out_of_order')
    return not (known and waits)
  end

  local function new_packet(pinfo, header)
    local connection, who = connection_of(pinfo, header)
    local from = states.take(connection.tcp, who, header)
    if has_hole(connection, who) then capture.lose_track(connection.talk, who) end
    local packet = capture.new_packet(pinfo.number, connection, who)
    -- The SYN is byte 0 of the sequence, the stream lies behind it.
    packet.stream_at = from and from - 1
    return packet
  end

  -- Both FINs have been sent, and each has been acknowledged.
  local function both_closed(connection)
    local one, two = connection.tcp[1], connection.tcp[2]
    return one.fin_end and two.fin_end and one.acked >= two.fin_end and two.acked >= one.fin_end
      and connection.talk[1].fin and connection.talk[2].fin
  end

  -- The ending, on the packet that brings it. [X-1]
  local function ending_of(connection, who, header)
    local word, by, why, own
    if connection.ended then return nil end
    if header.rst and connection.tcp[1].state == 'SYN_SENT' then
      word, by, why = 'not-connected', who, 'RST'
    elseif header.rst then
      word, by, why, own = talk.reset(connection.talk, who)
    elseif both_closed(connection) and connection.talk.whole then
      word, by, why = talk.parted(connection.talk)
    else
      return nil
    end
    connection.ended = true
    talk.over(connection.talk)
    return { word = word, by = by, why = why, own = own }
  end

  -- After TCP and everything above it have seen the packet for the first time.
  local function conclude(packet, header)
    local connection, who = packet.connection, packet.who
    local side, fin_fact = connection.tcp[who], nil
    if side.fin_end and side.contiguous >= side.fin_end and not connection.talk[who].fin then
      -- The SYN is byte 0 of the sequence, the stream lies between it and the FIN.
      fin_fact = talk.fin(connection.talk, who, side.fin_end - 2)
    end
    local ending = ending_of(connection, who, header)
    if fin_fact or ending then capture.events[packet.number] = { fin_fact = fin_fact, ending = ending } end
    packet.standing = capture.keep_standing(packet.number, connection, who)
  end

  -- Stands before TCP in the table of IP's protocols, because only there every segment is seen once
  -- per pass, before and after it is dissected. Whoever disables this protocol disables TCP with it.
  local watch = Proto('finack_tcp', 'TCP, watched by finack (to be disabled together with TCP only)')

  function watch.dissector(tvb, pinfo, tree)
    local between_others = pinfo.in_error_pkt or capture.current ~= nil
    if tvb:len() < TCP_HEADER_BYTES_MIN or between_others then
      pcall(tcp.call, tcp, tvb, pinfo, tree)
      return tvb:len()
    end
    local header = tcp_header(tvb)
    local packet = capture.seen_packet(pinfo) or new_packet(pinfo, header)
    capture.current = packet
    pcall(tcp.call, tcp, tvb, pinfo, tree)
    capture.current = nil
    if packet.fresh then conclude(packet, header) end
    if packet.connection.ours then
      if packet.index > 0 and (header.fin or header.rst) then
        pinfo.cols.info:append(header.fin and ' [FIN]' or ' [RST]')
      end
      show.connection(tree, tvb(0, TCP_HEADER_BYTES_MIN), pinfo, packet.standing, capture.events[packet.number])
    end
    return tvb:len()
  end

  DissectorTable.get('ip.proto'):add(6, watch)
end
