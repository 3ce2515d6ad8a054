-- A node's own record: rows that a node itself has written (Exported PDUs), which come without TCP.
-- A row of `finack` holds one frame, rows of `finack_piece` a frame that is too large for one row, a
-- row of `finack_note` what the node says beside its frames. The rows are written by src/observe,
-- frame-fragments.ts and annotations.ts. What a frame means is not decided here.
return function(scan, labels, conversations, fields, frames, display, capture)
  local exported_pdu = {}
  local finack, f = fields.proto, fields.of
  local GREETING_BYTES = 16

  local function ends_of(pinfo)
    return pinfo.src, pinfo.dst, pinfo.src_port, pinfo.dst_port
  end

  -- Which end wrote a row: files of several nodes may be merged, and both ends of a connection tell of
  -- it. Wireshark's pinfo.p2p_dir: 0 sent, 1 received; a note goes from its node to the peer.
  local SENT, RECEIVED = 0, 1
  local function teller_of(pinfo, is_note)
    if is_note or pinfo.p2p_dir == SENT then return 'from' end
    return pinfo.p2p_dir == RECEIVED and 'to' or nil
  end

  -- The way of a row. Where a file does not say which way its rows went, there is only one record.
  local function way_of(pinfo, teller)
    local from, to, from_port, to_port = ends_of(pinfo)
    if teller then return capture.way(from, to, from_port, to_port, teller) end
    return capture.way(from, to, from_port, to_port, 'from')
      or capture.way(from, to, from_port, to_port, 'to')
  end

  -- Each row does, so that nobody has to look for frames.
  local function begins_with_frame(side)
    side.synced, side.sure = true, true
  end

  -- Two tellers of one connection are two connections: what one has written says nothing about the other.
  local turned = { from = 'to', to = 'from' }

  -- A connection that `raw`, the first row of it, begins or joins.
  local function join_connection(pinfo, raw, teller)
    local from, to, from_port, to_port = ends_of(pinfo)
    local greeting = raw and scan.is_greeting(raw:sub(1, GREETING_BYTES))
    local way
    if greeting == 'welcome' then
      local _, back = capture.new_connection(to, from, to_port, from_port, false, turned[teller])
      way = back
    else
      way = capture.new_connection(from, to, from_port, to_port, greeting == 'hello', teller)
    end
    begins_with_frame(way.connection.conversation[1])
    begins_with_frame(way.connection.conversation[2])
    return way
  end

  -- The row that is dissected now. Its connection begins with a Hello or where the node says so;
  -- else the capture was begun in its middle, and the sender of its first row counts as the opener.
  local function row_of(pinfo, raw, is_note)
    local packet = capture.seen_packet(pinfo)
    if not packet then
      local teller = teller_of(pinfo, is_note)
      local way = way_of(pinfo, teller) or join_connection(pinfo, raw, teller or 'from')
      packet = capture.new_packet(pinfo.number, way.connection, way.who)
    end
    packet.from_port, packet.to_port = pinfo.src_port, pinfo.dst_port
    return packet
  end

  local function keep_standing(packet)
    if packet.fresh then
      packet.standing = capture.keep_standing(packet.number, packet.connection, packet.who)
    end
  end

  -- Rows of a frame that will never be whole are followed by another frame.
  local function give_up_pieces(packet)
    local side = packet.connection.conversation[packet.who]
    if not packet.fresh or not side.pieces then return end
    side.pieces = nil
    capture.lose_track(packet.connection.conversation, packet.who)
    begins_with_frame(side)
  end

  -- A row of one frame.
  function exported_pdu.frame(tvb, pinfo, tree)
    local raw = tvb:raw(0, tvb:len())
    local packet = row_of(pinfo, raw)
    give_up_pieces(packet)
    packet.connection.conversation[packet.who].heard = true
    if tvb:len() == tvb:reported_len() then
      frames.cut(packet, tvb, pinfo, tree, raw)
    else
      frames.cut_row(packet, pinfo, tree:add(finack, tvb()), raw, tvb:reported_len())
    end
    keep_standing(packet)
    return tvb:len()
  end

  -- Pieces ---------------------------------------------------------------------------------------

  local piece = Proto('finack_piece', 'finack, a piece of a frame that is too large for one row')
  local PIECE_HEADER_BYTES = 12

  local function number_at(bytes, at)
    local a, b, c, d = bytes:byte(at, at + 3)
    return ((a * 256 + b) * 256 + c) * 256 + d
  end

  -- Which frame it belongs to, the bytes before it, those of the whole frame, and its own; nil if
  -- this is none.
  local function read_piece(tvb)
    local own = tvb:reported_len() - PIECE_HEADER_BYTES
    if own < 1 or tvb:len() <= PIECE_HEADER_BYTES then return nil end
    local raw = tvb:raw(0, tvb:len())
    local from, size = number_at(raw, 5), number_at(raw, 9)
    if from + own > size then return nil end
    return {
      frame = number_at(raw, 1), from = from, size = size, own = own,
      bytes = raw:sub(PIECE_HEADER_BYTES + 1), whole = tvb:len() == tvb:reported_len(),
    }
  end

  -- Puts a piece to those before it. Returns what is known of it: `joined` are the pieces of its
  -- frame so far, nil when bytes before it, or of it, are missing.
  local function join(packet, read)
    local side = packet.connection.conversation[packet.who]
    local joined = side.pieces
    local follows = joined and joined.frame == read.frame and joined.size == read.size
      and joined.have == read.from
    if read.from == 0 then
      give_up_pieces(packet)
      joined = {
        frame = read.frame, size = read.size, have = 0, parts = {}, packets = {},
        name = frames.name(read.bytes, read.size),
      }
    elseif not follows then
      joined = nil
    end
    local known = { joined = joined, nth = joined and #joined.packets + 1, name = joined and joined.name }
    if joined then joined.packets[known.nth] = packet.number end
    side.pieces = joined
    if not joined or not read.whole then
      side.pieces = nil
      capture.lose_track(packet.connection.conversation, packet.who)
      begins_with_frame(side)
      known.joined = nil
      return known
    end
    joined.have = joined.have + read.own
    if joined.have == joined.size then
      known.last, side.pieces, joined.complete = true, nil, packet.number
    else
      -- The last one is at hand whenever the frame is shown.
      joined.parts[known.nth] = read.bytes
    end
    return known
  end

  local function piece_words(read, known)
    if not known.name then
      return 'a piece of a frame, bytes ' .. labels.grouped(read.from + 1) .. ' to '
        .. labels.part(read.from + read.own, read.size) .. '; those before it are not in this capture'
    end
    local cut = read.whole and '' or ', cut: ' .. labels.part(#read.bytes, read.own) .. ' captured'
    return 'piece ' .. known.nth .. ' of ' .. known.name .. ', ' .. labels.part(read.own, read.size) .. cut
  end

  function piece.dissector(tvb, pinfo, tree)
    local read = read_piece(tvb)
    local packet = row_of(pinfo, read and read.from == 0 and read.bytes)
    packet.connection.conversation[packet.who].heard = true
    local root = tree:add(finack, tvb())
    if not read then
      display.undecoded(root, tvb(), { skipped = 'not a piece of a frame' })
      keep_standing(packet)
      return tvb:len()
    end
    local known = packet.fresh and join(packet, read) or capture.events[packet.number]
    capture.events[packet.number] = known
    display.piece(root, tvb(PIECE_HEADER_BYTES), pinfo, packet, piece_words(read, known), known)
    if known.last then
      local raw = table.concat(known.joined.parts) .. read.bytes
      local whole = ByteArray.new(raw, true):tvb('finack frame')
      frames.cut(packet, whole, pinfo, tree, raw)
    end
    keep_standing(packet)
    return tvb:len()
  end

  -- Notes ----------------------------------------------------------------------------------------

  local note = Proto('finack_note', 'What a finack node says about its own connections')

  -- The words for people, and `name: value` behind them.
  local function read_note(tvb)
    local facts, words_of_node = {}, nil
    for line in (tvb:raw(0, tvb:len()) .. '\n'):gmatch('([^\n]*)\n') do
      local name, value = line:match('^(%l+): (.*)$')
      if not words_of_node then words_of_node = labels.printable(line) elseif name then facts[name] = value end
    end
    return words_of_node, facts
  end

  -- The node dialled or was dialled: whatever ran between these ends before is over.
  local function begin(pinfo, opener)
    local from, to, from_port, to_port = ends_of(pinfo)
    if opener:match(':(%d+)$') == tostring(from_port) then
      capture.new_connection(from, to, from_port, to_port, true, 'from')
    else
      capture.new_connection(to, from, to_port, from_port, true, 'to')
    end
  end

  local function hear(pinfo, facts)
    if facts.missing then
      capture.each_told_connection(function(connection)
        for who = 1, 2 do
          capture.lose_track(connection.conversation, who)
          begins_with_frame(connection.conversation[who])
          connection.conversation[who].pieces = nil
        end
      end)
      return nil
    end
    if pinfo.src_port == 0 then return nil end
    if facts.opener then begin(pinfo, facts.opener) end
    local packet = row_of(pinfo, nil, true)
    if facts.ending then
      conversations.over(packet.connection.conversation)
      local from, to, from_port, to_port = ends_of(pinfo)
      capture.forget_ways(from, to, from_port, to_port, 'from')
    end
    keep_standing(packet)
    return packet
  end

  -- The ending in the words of the connection: `us` is the end that says it. [X-2]
  local function ending_of(facts, who)
    local by = facts.by == 'us' and who or facts.by == 'peer' and 3 - who or facts.by and labels.printable(facts.by)
    local why = facts.reason and labels.printable(facts.reason)
    return { word = labels.printable(facts.ending), by = by, why = why }
  end

  function note.dissector(tvb, pinfo, tree)
    local said, facts = read_note(tvb)
    local packet = capture.seen_packet(pinfo)
    if not packet and not pinfo.visited then packet = hear(pinfo, facts) end
    local root = tree:add(note, tvb())
    root:set_text('The node says: ' .. said)
    root:add(f.says, tvb(), said)
    if facts.ending and packet then display.ending(root, ending_of(facts, packet.who)) end
    pinfo.cols.protocol, pinfo.cols.info = 'NODE', said
    return tvb:len()
  end

  return exported_pdu
end
