-- finack in Wireshark: the plugin itself. It registers the protocol and joins the parts. What bytes
-- mean is scan.lua, canonical.lua and beginnings.lua, what a conversation means talk.lua and
-- endings.lua, what packets prove about TCP states.lua, what a person would say words.lua, what is
-- seen fields.lua and show.lua. Packets of TCP are watched by tcp.lua, a node's own rows are read by
-- account.lua; both hand bytes to frames.lua, which cuts them. What is known of a capture is in
-- capture.lua, how it is kept in ledger.lua; schema.lua is generated. A new message needs no change.
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
part('beginnings')(schema, scan)
local words = part('words')(schema, scan)
local talk = part('talk')(schema, scan, words)
part('endings')(talk)
local states = part('states')()
local fields = part('fields')(schema)
local show = part('show')(fields, words)
local capture = part('capture')(part('ledger')(schema), states, talk)
local frames = part('frames')(schema, scan, words, talk, fields, show, capture)
local account = part('account')(scan, words, talk, fields, frames, show, capture)

local finack = fields.proto
finack.prefs.port = Pref.range('TCP ports', '9001-9020', 'Ports on which finack nodes listen', 65535)

function finack.init() capture.reset() end

-- Bytes of a TCP stream, from where a frame of this direction begins; without TCP, a node's own row.
function finack.dissector(tvb, pinfo, tree)
  local packet = capture.current
  if not packet then return account.frame(tvb, pinfo, tree) end
  local length = tvb:len()
  if length ~= tvb:reported_len() then -- the capture kept only a part of it
    frames.cut_packet(packet, pinfo, tree, tvb, tvb:raw(0, length))
    return 0
  end
  packet.connection.ours = true
  packet.connection.talk[packet.who].heard = true
  frames.cut(packet, tvb, pinfo, tree, tvb:raw(0, length))
  return length
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

local tcp_ports = DissectorTable.get('tcp.port')

-- By preference, or by Decode As.
local function is_ours(port)
  local dissector = tcp_ports:get_dissector(port)
  return dissector ~= nil and tostring(dissector):lower() == 'finack'
end

part('tcp')(fields, states, talk, show, capture, is_ours)
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
