-- finack in Wireshark: the plugin itself. It cuts streams into frames and watches TCP connections,
-- and asks the other parts: what bytes mean is scan.lua, what a conversation means talk.lua, what
-- packets prove about TCP states.lua, what a person would say words.lua, what is seen of it
-- fields.lua and show.lua, and how it is kept ledger.lua; schema.lua is generated. A new message needs no change here.
--
-- Laws: never print, standard output is tshark's. No field extractors: in the first of two passes
-- they are nil. What depends on earlier packets is judged once, when a packet is first seen, and
-- kept under its number; afterwards it is only shown. Lua 5.2 to 5.4.

local folder = __DIR__ or debug.getinfo(1, 'S').source:match('^@(.*)[/\\][^/\\]*$') or '.'
local function part(name) return dofile(folder .. '/' .. name .. '.lua') end

local schema = part('schema')
local scan = part('scan')(schema)
local words = part('words')(schema, scan)
local talk = part('talk')(schema, scan, words)
local states = part('states')()
local ledger = part('ledger')()
local fields = part('fields')(schema)
local show = part('show')(fields, words)

local finack, limits = fields.proto, schema.limits
finack.prefs.port = Pref.range('TCP ports', '9001-9020', 'Ports on which finack nodes listen', 65535)

-- What is known of the capture so far. Of a packet only its standing is kept, which it shares with
-- its neighbours, and the facts about its frames, where there are any: a million packets fit.
-- `ways` are the connections by the addresses and ports of a packet, one entry for each direction.
local ways, connection_count = {}, 0
local standings, facts, events = ledger.of_packets(), ledger.of_frames(), {}
-- The packet that is being dissected, one table for all of them; nil between packets.
local current
local the_packet = {}

function finack.init()
  ways, connection_count, current = {}, 0, nil
  standings, facts, events = ledger.of_packets(), ledger.of_frames(), {}
end

-- Where a connection stands after a packet: who sent it, both states, the conversation.
local function standing_of(connection, who)
  local opener, acceptor = connection.tcp[1].state, connection.tcp[2].state
  local phase, last = connection.talk.phase, connection.standing[who]
  if not last or last.opener ~= opener or last.acceptor ~= acceptor or last.phase ~= phase then
    last = { connection = connection, who = who, opener = opener, acceptor = acceptor, phase = phase }
    connection.standing[who] = last
  end
  return last
end

-- Makes `the_packet` the packet that is dissected now. `standing` is known of packets seen before.
local function enter(number, standing, connection, who)
  the_packet.number, the_packet.fresh = number, standing == nil
  the_packet.standing = standing
  the_packet.connection = standing and standing.connection or connection
  the_packet.who = standing and standing.who or who
  the_packet.index, the_packet.protobuf_calls = 0, 0
  the_packet.line, the_packet.run = nil, nil
  return the_packet
end

-- Connections ------------------------------------------------------------------------------------

-- The way of a packet and the way back.
local function addresses(pinfo, from_port, to_port)
  local from, to = tostring(pinfo.src), tostring(pinfo.dst)
  return from .. ' ' .. from_port .. ' ' .. to .. ' ' .. to_port,
    to .. ' ' .. to_port .. ' ' .. from .. ' ' .. from_port
end

-- `there` is the way from the opener to the acceptor.
local function new_connection(there, back, whole)
  connection_count = connection_count + 1
  local connection = {
    number = connection_count, tcp = states.new(), talk = talk.new(whole), standing = {},
  }
  connection.talk[1].synced, connection.talk[2].synced = whole, whole
  ways[back] = { connection = connection, who = 2 }
  ways[there] = { connection = connection, who = 1 }
  return connection
end

local tcp_ports = DissectorTable.get('tcp.port')

-- By preference, or by Decode As.
local function is_ours(port)
  local dissector = tcp_ports:get_dissector(port)
  return dissector ~= nil and tostring(dissector):lower() == 'finack'
end

-- Bytes are missing: from here on nothing can be said about the whole.
local function lose_track(conversation, who)
  conversation.whole, conversation.phase = false, 'joined'
  conversation[who].synced, conversation[who].noted = false, false
end

-- Frames -----------------------------------------------------------------------------------------

-- Judges the bytes at `at` that are the end of decoding in this direction, if they are.
local function refuse_stream(conversation, who, raw, at)
  local side = conversation[who]
  if side.unframed then
    return { skipped = 'behind ' .. fields.violations[side.unframed].clause }
  end
  if side.synced then return nil end
  if not scan.begins_frame(raw, at, #raw) then
    local fact = { skipped = 'where a frame begins is not known here' }
    if not side.noted then fact.notes = { { 'joined' } } end
    side.noted = true
    return fact
  end
  side.synced = true
  return nil
end

local function judge_frame(packet, raw, envelope, size, pinfo)
  local conversation, who = packet.connection.talk, packet.who
  local side = conversation[who]
  local fact = talk.frame(conversation, who, raw, envelope, size, pinfo.number, pinfo.rel_ts)
  local began, allowed = side.began, limits.frameTimeoutMs / 1000 + size / limits.frameBytesPerSecondMin
  if began and pinfo.rel_ts - began > allowed then
    fact = fact or {}
    fact.notes = fact.notes or {}
    table.insert(fact.notes, { 'slow-frame', string.format('%.1f s', pinfo.rel_ts - began) })
  end
  side.began = nil
  if not conversation.whole and not side.noted then
    fact = fact or {}
    fact.notes = fact.notes or {}
    table.insert(fact.notes, { 'joined' })
    side.noted = true
  end
  return fact
end

-- The frame at `at` is not all there. TCP will bring the rest; a record of an exported PDU will not.
local function wait_for_more(packet, tvb, pinfo, root, at, missing)
  if packet.fresh then
    local side = packet.connection.talk[packet.who]
    side.began = side.began or pinfo.rel_ts
  end
  if pinfo.can_desegment > 0 then
    pinfo.desegment_offset = at - 1
    pinfo.desegment_len = missing or DESEGMENT_ONE_MORE_SEGMENT
  else
    show.undecoded(root, tvb(at - 1), { skipped = 'incomplete', notes = { { 'incomplete' } } })
  end
end

-- Stops decoding at `at`: the fact says why.
local function stop_at(packet, tvb, root, at, fact)
  if packet.fresh then facts.put(packet.number, packet.index, fact) end
  show.undecoded(root, tvb(at - 1), fact)
  packet.line:add(fact.violation_text or 'not decoded', 'undecoded', 0)
end

-- Blocks that follow each other in one packet and one reply share the fact of the first: a million
-- of them fit, too. Keeps what was judged just now, and finds what was kept.
local function keep(packet, envelope, fact)
  local run, index = packet.run, packet.index
  if envelope.body ~= 'block' then
    packet.run = nil
  elseif run and not packet.fresh and not fact then
    return { answers = run.answers, nth = run.nth + index - packet.run_index }
  elseif fact and fact.nth and not fact.violations and not fact.notes then
    local goes_on = run and run.answers == fact.answers and run.nth + index - packet.run_index == fact.nth
    if goes_on then return fact end
    packet.run, packet.run_index = fact, index
  else
    packet.run = nil
  end
  if packet.fresh and fact then facts.put(packet.number, index, fact) end
  return fact
end

-- One frame at `at`; returns where the next one begins, or nil when there is no more to do.
local function next_frame(packet, tvb, pinfo, root, raw, at)
  local conversation, who = packet.connection.talk, packet.who
  local fact
  if packet.fresh then
    fact = refuse_stream(conversation, who, raw, at)
  else
    fact = facts.get(packet.number, packet.index + 1)
  end
  if fact and fact.skipped then
    packet.index = packet.index + 1
    return stop_at(packet, tvb, root, at, fact)
  end
  local limit = packet.fresh and talk.limit(conversation, who) or limits.FRAME_BYTES_MAX
  local status, length, prefix = scan.prefix(raw, at, #raw, limit)
  if status == 'incomplete' then return wait_for_more(packet, tvb, pinfo, root, at) end
  if status ~= 'complete' then
    packet.index = packet.index + 1
    fact = talk.unframed(conversation, who, status, length and words.count(length, 'byte') or '')
    fact.skipped = 'no frame begins here'
    fact.violation_text = fields.violations[status].text
    return stop_at(packet, tvb, root, at, fact)
  end
  local size = prefix + length
  if at + size - 1 > #raw then
    return wait_for_more(packet, tvb, pinfo, root, at, at + size - 1 - #raw)
  end
  packet.index = packet.index + 1
  local envelope = scan.envelope(raw, at + prefix, at + size - 1)
  if packet.fresh then fact = judge_frame(packet, raw, envelope, size, pinfo) end
  fact = keep(packet, envelope, fact)
  local told = packet.wanted.frame or packet.line:needs_text(envelope.body)
  local summary = told and words.summary(raw, envelope) or nil
  show.frame(root, tvb, at - 1, size, prefix, pinfo, packet, envelope, summary, fact)
  packet.line:add(summary, envelope.body, size - prefix, envelope.height)
  return at + size
end

-- An exported PDU comes without TCP: its first frame's sender counts as the opener.
local function exported_packet(pinfo)
  local standing = standings.get(pinfo.number)
  if standing then return enter(pinfo.number, standing) end
  local there, back = addresses(pinfo, pinfo.src_port, pinfo.dst_port)
  if not ways[there] then new_connection(there, back, true) end
  local connection, who = ways[there].connection, ways[there].who
  standings.put(pinfo.number, standing_of(connection, who))
  return enter(pinfo.number, nil, connection, who)
end

function finack.dissector(tvb, pinfo, tree)
  local packet = current
  if tvb:len() ~= tvb:reported_len() then -- the capture kept only a part of it
    if packet and packet.fresh then lose_track(packet.connection.talk, packet.who) end
    return 0
  end
  packet = packet or exported_packet(pinfo)
  packet.connection.ours = true
  packet.connection.talk[packet.who].heard = true
  local root = tree:add(finack, tvb())
  packet.wanted = show.wanted(tree)
  local raw = tvb:raw(0, tvb:len())
  packet.line = packet.line or words.line()
  local before, at = packet.index, 1
  while at and at <= #raw do
    at = next_frame(packet, tvb, pinfo, root, raw, at)
  end
  if packet.index > before then
    root:append_text(', ' .. words.count(packet.index - before, 'frame'))
    show.too_many(root, packet.protobuf_calls)
    show.columns(pinfo, packet.line)
  end
  return tvb:len()
end

-- Any port: the constant at the beginning of the first frame of a side. [H-2]
local GREETING_BYTES = 16

local function heuristic(tvb, pinfo, tree)
  if tvb:len() ~= tvb:reported_len() then return false end
  if not scan.is_greeting(tvb:raw(0, math.min(GREETING_BYTES, tvb:len()))) then return false end
  pinfo.conversation = finack
  finack.dissector(tvb, pinfo, tree)
  return true
end

-- TCP --------------------------------------------------------------------------------------------

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
  local there, back = addresses(pinfo, header.from_port, header.to_port)
  local way = ways[there]
  if header.syn and not header.ack then
    if not way or way.connection.tcp[way.who].first ~= header.seq then
      new_connection(there, back, true)
    end
  elseif not way then
    -- Joined in the middle: who listens on a port of ours has accepted.
    local accepted = header.syn or is_ours(header.from_port) and not is_ours(header.to_port)
    if accepted then there, back = back, there end
    new_connection(there, back, false)
    if accepted then there = back end
  end
  local connection = ways[there].connection
  if connection.ours == nil then
    connection.ours = is_ours(header.from_port) or is_ours(header.to_port)
  end
  return connection, ways[there].who
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
  states.take(connection.tcp, who, header)
  if has_hole(connection, who) then lose_track(connection.talk, who) end
  return enter(pinfo.number, nil, connection, who)
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
  if fin_fact or ending then events[packet.number] = { fin_fact = fin_fact, ending = ending } end
  packet.standing = standing_of(connection, who)
  standings.put(packet.number, packet.standing)
end

-- Stands before TCP in the table of IP's protocols, because only there every segment is seen once
-- per pass, before and after it is dissected. Whoever disables this protocol disables TCP with it.
local watch = Proto('finack_tcp', 'TCP, watched by finack (to be disabled together with TCP only)')

function watch.dissector(tvb, pinfo, tree)
  local between_others = pinfo.in_error_pkt or current ~= nil
  if tvb:len() < TCP_HEADER_BYTES_MIN or between_others then
    pcall(tcp.call, tcp, tvb, pinfo, tree)
    return tvb:len()
  end
  local header, standing = tcp_header(tvb), standings.get(pinfo.number)
  local packet = standing and enter(pinfo.number, standing) or new_packet(pinfo, header)
  current = packet
  pcall(tcp.call, tcp, tvb, pinfo, tree)
  current = nil
  if packet.fresh then conclude(packet, header) end
  if packet.connection.ours then
    if packet.index > 0 and (header.fin or header.rst) then
      pinfo.cols.info:append(header.fin and ' [FIN]' or ' [RST]')
    end
    show.connection(tree, tvb(0, TCP_HEADER_BYTES_MIN), pinfo, packet.standing, events[packet.number])
  end
  return tvb:len()
end

DissectorTable.get('ip.proto'):add(6, watch)
tcp_ports:add_for_decode_as(finack)

local registered_ports
local function register_ports()
  local ports = tostring(finack.prefs.port)
  if ports == registered_ports then return end
  if registered_ports then tcp_ports:remove(registered_ports, finack) end
  tcp_ports:add(ports, finack)
  registered_ports = ports
end
register_ports()
finack.prefs_changed = register_ports
finack:register_heuristic('tcp', heuristic)
