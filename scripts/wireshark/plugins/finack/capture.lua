-- What is known of the capture so far: its connections, where each stood after each packet, and what
-- was judged about each frame. What depends on earlier packets is judged once, when a packet is first
-- seen, and kept under its number; afterwards it is only shown. Nothing is judged or shown here.
return function(packet_cache, states, conversations)
  local capture = {}

  -- `ways` are the connections by the addresses and ports of a packet, one entry for each direction.
  -- Of a packet only its standing is kept, which it shares with its neighbours, and the facts about
  -- its frames, where there are any: a million packets fit. `events` are what some packets brought.
  local ways, connection_count, standings
  local PORTS = 65536
  -- The packet that is being dissected, one table for all of them.
  local the_packet = {}

  function capture.reset()
    ways, connection_count, standings = {}, 0, packet_cache.of_packets()
    capture.facts, capture.events = packet_cache.of_frames(), {}
    -- The packet of TCP that is being dissected; nil between packets.
    capture.current = nil
    -- Set when a row of a lesson has been seen.
    capture.is_lesson = false
  end
  capture.reset()

  -- Packets --------------------------------------------------------------------------------------

  -- Where a connection stands after a packet: who sent it, both states, the conversation, and whether
  -- it is known to be one of finack.
  local function standing_of(connection, who)
    local opener, acceptor = states.proven(connection.tcp, 1), states.proven(connection.tcp, 2)
    local phase, last, ours = connection.conversation.phase, connection.standing[who], connection.ours
    if not last or last.opener ~= opener or last.acceptor ~= acceptor or last.phase ~= phase
      or last.ours ~= ours then
      last = {
        connection = connection, who = who, opener = opener, acceptor = acceptor, phase = phase, ours = ours,
      }
      connection.standing[who] = last
    end
    return last
  end

  function capture.keep_standing(number, connection, who)
    local standing = standing_of(connection, who)
    standings.put(number, standing)
    return standing
  end

  local function enter(number, fresh, standing, connection, who)
    the_packet.number, the_packet.fresh, the_packet.standing = number, fresh, standing
    the_packet.connection, the_packet.who = connection, who
    the_packet.index, the_packet.protobuf_calls = 0, 0
    the_packet.line, the_packet.run = nil, nil
    the_packet.stream_at, the_packet.early, the_packet.late = nil, nil, nil
    the_packet.cut, the_packet.given = nil, nil
    return the_packet
  end

  -- The packet that is dissected now, if it was seen before; else nil. A read filter (-R) makes
  -- tshark use a number again, so the number alone does not tell.
  function capture.seen_packet(pinfo)
    local number = pinfo.number
    local standing = pinfo.visited and standings.get(number)
    return standing and enter(number, false, standing, standing.connection, standing.who)
  end

  -- Seen for the first time; its standing is kept when all have seen it.
  function capture.new_packet(number, connection, who)
    return enter(number, true, nil, connection, who)
  end

  -- Connections ----------------------------------------------------------------------------------

  -- Ways by their ports; those that share them are told apart by their addresses.
  local function bucket_of(from_port, to_port)
    return ways[from_port * PORTS + to_port]
  end

  local function put_way(from, to, from_port, to_port, connection, who, teller)
    local key = from_port * PORTS + to_port
    local bucket = ways[key] or {}
    ways[key] = bucket
    local way = capture.way(from, to, from_port, to_port, teller)
    if not way then
      way = { from = from, to = to, teller = teller }
      bucket[#bucket + 1] = way
    end
    way.connection, way.who = connection, who
    return way
  end

  -- The connection on this way and which end sends on it, or nil. `teller` is which end of the way has
  -- written its rows, 'from' or 'to'; nil: they are packets.
  function capture.way(from, to, from_port, to_port, teller)
    local bucket = bucket_of(from_port, to_port)
    if not bucket then return nil end
    for at = 1, #bucket do
      local way = bucket[at]
      if way.from == from and way.to == to and way.teller == teller then return way end
    end
    return nil
  end

  local back_of = { from = 'to', to = 'from' }

  -- A connection that `from` opens to `to`. `whole`: every byte from the first one on will be seen.
  -- Returns the way there and the way back.
  function capture.new_connection(from, to, from_port, to_port, whole, teller)
    connection_count = connection_count + 1
    local connection = {
      number = connection_count, tcp = states.new(), conversation = conversations.new(whole), standing = {},
    }
    for who = 1, 2 do connection.conversation[who].synced, connection.conversation[who].sure = whole, whole end
    local back = put_way(to, from, to_port, from_port, connection, 2, teller and back_of[teller])
    return put_way(from, to, from_port, to_port, connection, 1, teller), back
  end

  -- Nothing more will be said on these ways: the next packet there begins another connection.
  function capture.forget_ways(from, to, from_port, to_port, teller)
    for _, key in ipairs({ from_port * PORTS + to_port, to_port * PORTS + from_port }) do
      local bucket = ways[key] or {}
      for at = #bucket, 1, -1 do
        local way = bucket[at]
        local there = way.from == from and way.to == to and way.teller == teller
        local back = way.from == to and way.to == from and way.teller == back_of[teller]
        if there or back then table.remove(bucket, at) end
      end
      if #bucket == 0 then ways[key] = nil end
    end
  end

  -- Of those that nodes have told about.
  function capture.each_told_connection(act)
    for _, bucket in pairs(ways) do
      for _, way in ipairs(bucket) do
        if way.who == 1 and way.teller then act(way.connection) end
      end
    end
  end

  -- Bytes are missing: from here on nothing can be said about the whole, and nothing is held against
  -- this side, whose frames have to be found again.
  function capture.lose_track(conversation, who)
    conversation.whole, conversation.phase = false, 'joined'
    local side = conversation[who]
    side.synced, side.sure, side.noted, side.reply, side.began = false, false, false, nil, nil
  end

  return capture
end
