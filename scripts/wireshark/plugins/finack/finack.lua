-- finack in Wireshark: the plugin itself. It registers the protocol and joins the parts. What bytes
-- mean is scan.lua, canonical.lua and resync.lua, what a conversation means conversation.lua and
-- endings.lua, what packets prove about TCP states.lua, what a person would say labels.lua, what is
-- seen fields.lua and display.lua. Packets of TCP are watched by tcp.lua, whether they are finack's is for
-- belonging.lua to say, a node's own rows are read by exported-pdu.lua; both hand bytes to frames.lua, which
-- cuts them. Rows of a lesson beside its packets are lesson-levels.lua's. What is known of a capture is in
-- capture.lua, how it is kept in packet-cache.lua; schema.lua is generated. A new message needs no change.
--
-- Most packets are looked at by nobody, one frame in a million breaks a clause: what is made of each
-- is made in tables that are used again, and only where somebody looks.
--
-- Laws: never print, standard output is tshark's. No field extractors: in the first of two passes
-- they are nil. What depends on earlier packets is judged once, when a packet is first seen, and
-- kept under its number; afterwards it is only shown. Lua 5.2 to 5.4.

local folder = __DIR__ or debug.getinfo(1, 'S').source:match('^@(.*)[/\\][^/\\]*$') or '.'
local function part(name) return dofile(folder .. '/' .. name .. '.lua') end

local schema = part('schema')
local scan = part('scan')(schema, part('canonical')(schema))
part('resync')(schema, scan)
local labels = part('labels')(schema, scan)
local conversations = part('conversation')(schema, scan, labels)
part('endings')(conversations)
local states = part('states')()
local fields = part('fields')(schema)
local display = part('display')(fields, labels)
local capture = part('capture')(part('packet-cache')(schema), states, conversations)
local frames = part('frames')(schema, scan, labels, conversations, fields, display, capture)
local exported_pdu = part('exported-pdu')(scan, labels, conversations, fields, frames, display, capture)
local belonging = part('belonging')(scan, conversations, capture)
part('lesson-levels')(capture, labels)

local finack = fields.proto
finack.prefs.port = Pref.range('TCP ports', '9001-9020', 'Ports on which finack nodes listen', 65535)

function finack.init() capture.reset() end

-- Is this connection finack's, as far as was known after this packet? Asked again, the answer is the same.
local function is_ours(packet)
  if packet.fresh then return packet.connection.ours end
  return packet.standing.ours
end

-- Bytes of a TCP stream, from where a frame of this direction begins; without TCP, a node's own row. TCP
-- asks here when a connection is known to be finack's, or because somebody said so (Decode As).
function finack.dissector(tvb, pinfo, tree)
  local packet = capture.current
  if not packet then return exported_pdu.frame(tvb, pinfo, tree) end
  if packet.fresh then packet.connection.ours = true end
  if not is_ours(packet) then return 0 end
  packet.given = true
  local length = tvb:len()
  if length ~= tvb:reported_len() then -- the capture kept only a part of it
    frames.cut_packet(packet, pinfo, tree, tvb, tvb:raw(0, length))
    return 0
  end
  local conversation = packet.connection.conversation
  conversation[packet.who].heard = true
  -- TCP was told not to wait for what belongs before these bytes.
  if packet.fresh and packet.early and conversation[packet.who].sure then
    capture.lose_track(conversation, packet.who)
  end
  frames.cut(packet, tvb, pinfo, tree, tvb:raw(0, length))
  return length
end

-- The first bytes of a side that tell a greeting from anything else, with room for numbers before it.
local GREETING_BYTES = 32

-- Any port: the constant at the beginning of the first frame of a side. [H-2]
local function heuristic(tvb, pinfo, tree)
  local packet = capture.current
  if not packet or packet.connection.expected then return false end
  if packet.fresh and not packet.connection.ours then
    if packet.stream_at ~= 0 and packet.connection.conversation[packet.who].sure then return false end
    packet.connection.ours = scan.is_greeting(tvb:raw(0, math.min(GREETING_BYTES, tvb:len()))) and true or nil
  end
  if not is_ours(packet) then return false end
  pinfo.conversation = finack
  return finack.dissector(tvb, pinfo, tree) > 0
end

-- A port by preference is where finack is expected, no more: any other program may listen there.
local expected = Proto('finack_port', 'finack, on a port where it is expected')

function expected.dissector(tvb, pinfo, tree)
  local packet = capture.current
  if not packet then return 0 end
  local verdict = is_ours(packet)
  if packet.fresh and not verdict then
    local raw = tvb:raw(0, tvb:len())
    verdict = belonging.judge(packet, raw, pinfo)
    if verdict == nil and pinfo.can_desegment > 0 and tvb:len() == tvb:reported_len() then
      pinfo.desegment_offset, pinfo.desegment_len = 0, DESEGMENT_ONE_MORE_SEGMENT
      return tvb:len()
    end
  end
  if not verdict then return 0 end
  pinfo.conversation = finack
  -- Each call of another dissector takes one away, and at 0 nobody may ask for more bytes.
  pinfo.can_desegment = pinfo.can_desegment + 1
  return Dissector.get('finack'):call(tvb, pinfo, tree)
end

local tcp_ports = DissectorTable.get('tcp.port')

-- By preference, or by Decode As.
local function is_expected(port)
  local dissector = tcp_ports:get_dissector(port)
  local name = dissector and tostring(dissector):lower()
  return name == 'finack' or name == 'finack_port'
end

-- A segment that came behind others which TCP had not kept waiting: its frames, if it begins with one. What
-- was decoded before it goes on where it was. True if there were any.
local function late_frames(packet, tvb, pinfo, tree)
  local side = packet.connection.conversation[packet.who]
  if not is_ours(packet) then return false end
  local raw, synced = tvb:raw(0, tvb:len()), side.synced
  if packet.fresh and (side.sure or not scan.begins_frame(raw, 1, #raw)) then return false end
  side.synced, pinfo.can_desegment = false, 0
  frames.cut(packet, tvb, pinfo, tree, raw)
  side.synced = synced
  return true
end

part('tcp')(fields, states, conversations, display, capture, is_expected, late_frames)
tcp_ports:add_for_decode_as(finack)

local registered_ports
local function register_ports()
  local ports = tostring(finack.prefs.port)
  if ports == registered_ports then return end
  if registered_ports then tcp_ports:remove(registered_ports, expected) end
  tcp_ports:add(ports, expected)
  registered_ports = ports
end
register_ports()
finack.prefs_changed = register_ports
finack:register_heuristic('tcp', heuristic)

-- Inside TLS, for whoever has its secrets: by the name that both sides agreed on. [H-10]
local inside_tls = Proto('finack_tls', 'finack, inside TLS')

function inside_tls.dissector(tvb, pinfo, tree)
  local packet = capture.current
  if packet and packet.fresh then packet.connection.conversation.tls = true end
  -- TLS leaves one call, and protobuf takes it away: at 0 nobody may ask for more bytes.
  pinfo.can_desegment = pinfo.can_desegment + 1
  return finack.dissector(tvb, pinfo, tree)
end

DissectorTable.get('tls.alpn'):add('finack/1', inside_tls)
