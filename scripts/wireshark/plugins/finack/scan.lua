-- Bytes of one frame to what it is: length prefix, Envelope, fields, and the first clause that the
-- bytes alone break. PURE: Lua strings in, numbers and names out; no Wireshark, no memory of other
-- frames. It goes before Wireshark's own protobuf dissector, which is shown only what it can walk.
-- Runs on Lua 5.2 to 5.4: no bit operators, no integer division.
return function(schema, canonical)
  local byte, sub, find = string.byte, string.sub, string.find
  local messages, limits = schema.messages, schema.limits
  local scan = {}

  -- protobuf.dev, Encoding, Base 128 Varints: 64 bits take ten bytes.
  local VARINT_BYTES_MAX = 10
  local TWO_32, SAFE_INTEGER_MAX = 4294967296, 9007199254740991
  local MAGIC = '\13FNCK'
  scan.MAGIC = MAGIC
  local BLOCK_TRANSACTIONS_MAX = schema.items_max['Block.transactions']
  local PATH_STEPS_MAX = schema.items_max['SnapshotPiece.siblings']

  -- These have one encoding only; the Envelope of a block is judged in scan.envelope. [E-6]
  local strict = {
    Block = true, BlockHeader = true, Transaction = true,
    TransactionBody = true, Seal = true, SealedHeader = true,
  }

  -- Sizes of fields in bytes: at least, at most, of how many bytes each of several in one is, and whether
  -- it may be absent or empty. [E-7]
  local sizes = {
    ['Hello.network'] = { 1, limits.NETWORK_NAME_BYTES_MAX },
    ['Hello.genesis'] = { 32, 32 }, ['Hello.tip'] = { 32, 32 }, ['Hello.work'] = { 32, 32 },
    ['Hello.public_key'] = { 32, 32, absent = true },
    ['Hello.listen_address'] = { 0, limits.ADDRESS_BYTES_MAX },
    ['Hello.user_agent'] = { 0, limits.USER_AGENT_BYTES_MAX },
    ['Hello.capabilities'] = { 0, limits.CAPABILITY_BYTES_MAX },
    ['Welcome.signature'] = { 64, 64, absent = true },
    ['Ready.signature'] = { 64, 64, absent = true },
    ['Goodbye.text'] = { 0, limits.GOODBYE_TEXT_BYTES_MAX },
    ['GetHeaders.locator'] = { 32, 32 }, ['GetHeaders.stop'] = { 32, 32, absent = true },
    ['GetBlocks.hashes'] = { 32, 32 },
    ['Inventory.leaf_hashes'] = { 32, 32 }, ['GetTransactions.leaf_hashes'] = { 32, 32 },
    ['CompactBlock.short_ids'] = { 0, 6 * BLOCK_TRANSACTIONS_MAX, each = 6 },
    ['GetBlockTransactions.hash'] = { 32, 32 },
    ['GetBlockTransactions.missing'] = { 1, math.ceil(BLOCK_TRANSACTIONS_MAX / 8) },
    ['SnapshotInfo.block'] = { 32, 32 }, ['GetSnapshotPiece.block'] = { 32, 32 },
    ['GetSnapshotPiece.path'] = { 0, PATH_STEPS_MAX }, ['SnapshotPiece.path'] = { 0, PATH_STEPS_MAX },
    ['SnapshotPiece.siblings'] = { 32, 32 },
  }

  -- What the bytes of a field must look like. [E-7]
  local forms = {
    ['GetBlockTransactions.missing'] = '[^\0]$',
    ['GetSnapshotPiece.path'] = '^[01]*$', ['SnapshotPiece.path'] = '^[01]*$',
  }

  -- Values of varints: at least and at most. [E-7]
  local ranges = {
    ['GetBlockRange.count'] = { 1, limits.REQUEST_BLOCKS_MAX },
    ['Goodbye.frames_sent'] = { 0, SAFE_INTEGER_MAX },
    ['Goodbye.bytes_sent'] = { 0, SAFE_INTEGER_MAX },
    ['Goodbye.frames_received'] = { 0, SAFE_INTEGER_MAX },
    ['Goodbye.bytes_received'] = { 0, SAFE_INTEGER_MAX },
    ['SnapshotInfo.leaves'] = { 0, SAFE_INTEGER_MAX },
  }

  -- Fields whose absence is a wrong size or value. [E-7]
  local required = {
    Hello = { 3, 4, 9, 10 }, Welcome = { 1 }, GetBlocks = { 1 }, GetBlockRange = { 2 },
    Inventory = { 1 }, GetTransactions = { 1 }, GetBlockTransactions = { 1, 2 },
    SnapshotInfo = { 2 }, GetSnapshotPiece = { 1 },
  }

  -- Messages as the walk wants them. Every field knows its name with its message, its limits and
  -- the type of what is inside.
  local types = {}
  for name, list in pairs(messages) do
    types[name] = {
      name = name, fields = list, required = required[name],
      strict = strict[name], hashed = strict[name] and name ~= 'Block',
    }
  end
  for name, list in pairs(messages) do
    for _, field in pairs(list) do
      field.where = name .. '.' .. field.name
      field.size, field.range = sizes[field.where], ranges[field.where]
      field.form = forms[field.where]
      field.items_max = schema.items_max[field.where]
      field.inside = field.message and types[field.message]
      field.judged = field.size or field.range or field.form or field.text
      field.may_be_empty = field.optional or field.message or field.repeated
    end
  end

  local BLOCK, nonces = nil, {}
  for number, field in pairs(messages.Envelope) do
    field.number = number
    local fields_inside, one = 0, nil
    for inner, its in pairs(field.message and messages[field.message] or {}) do
      fields_inside, one = fields_inside + 1, inner == 1 and its.wire == 1
    end
    if fields_inside == 1 and one then nonces[number * 8 + 2] = field end
    if field.name == 'block' then BLOCK = field end
  end
  local BLOCK_PAYLOAD_BYTES_MAX = schema.payload_bytes_max.block or limits.FRAME_BYTES_MAX

  -- Value, the byte after it, and whether it is in its shortest form; nil where there is none.
  -- Above 2^53 the value is rounded. The scale turns into a float before Lua 5.3 would overflow.
  local function varint(raw, at, last)
    local value, scale = 0, 1
    for count = 1, VARINT_BYTES_MAX do
      if at > last then return nil end
      local one = byte(raw, at)
      at = at + 1
      if one < 128 then return value + one * scale, at, one > 0 or count == 1 end
      value = value + (one - 128) * scale
      scale = scale * (count < 7 and 128 or 128.0)
    end
    return nil
  end

  scan.varint = varint

  -- The length prefix at `at`: status, payload length, prefix bytes. [F-2] [F-3] [F-4]
  function scan.prefix(raw, at, last, limit)
    local length, scale = 0, 1
    for count = 1, limits.PREFIX_BYTES_MAX do
      if at > last then return 'incomplete' end
      local one = byte(raw, at)
      at = at + 1
      if one < 128 then
        if one == 0 and count > 1 then return 'prefix-not-minimal' end
        length = length + one * scale
        if length == 0 then return 'frame-empty' end
        if length > limit then return 'frame-too-large', length, count end
        return 'complete', length, count
      end
      length = length + (one - 128) * scale
      scale = scale * 128
    end
    return 'prefix-too-long'
  end

  -- RFC 3629; pure ASCII, which is nearly everything, costs one search.
  local function is_utf8(raw, from, to)
    local at = find(raw, '[\128-\255]', from)
    while at and at <= to do
      local lead, more, least = byte(raw, at), 0, 128
      if lead >= 194 and lead < 224 then more = 1
      elseif lead >= 224 and lead < 240 then more, least = 2, lead == 224 and 160 or 128
      elseif lead >= 240 and lead < 245 then more, least = 3, lead == 240 and 144 or 128
      else return false end
      if at + more > to then return false end
      local second = byte(raw, at + 1)
      if second < least or second > 191 then return false end
      if lead == 237 and second > 159 or lead == 244 and second > 143 then return false end
      for tail = at + 2, at + more do
        if byte(raw, tail) < 128 or byte(raw, tail) > 191 then return false end
      end
      at = find(raw, '[\128-\255]', at + more + 1)
    end
    return true
  end

  -- What the walk over one frame has found so far. `found` is the first fault of structure, which
  -- the node's scan finds before it decodes; `field` the first fault of a value. `broken`: the walk
  -- could not go on, and nobody else should try.
  local found, found_where, field_fault, field_where, broken
  -- Inside hashed bytes the node's scan does not look; there, every fault is one of encoding. [E-6]
  local in_hashed_bytes
  -- The height in the first BlockHeader on the way.
  local height
  local height_field = messages.BlockHeader[2]
  -- How often each field was seen, one table per depth of nesting. They are never cleared: a count
  -- holds if its stamp is that of the message being walked.
  local counts, stamps, stamp = {}, {}, 0
  local DEPTH_MAX = 8
  for depth = 1, DEPTH_MAX do counts[depth], stamps[depth] = {}, {} end

  local function fault(violation, where)
    if in_hashed_bytes then violation = 'not-canonical' end
    if not found then found, found_where = violation, where end
  end

  local function bad_value(violation, where)
    if not field_fault then field_fault, field_where = violation, where end
  end

  local function cannot_walk(violation, where)
    fault(violation, where)
    broken = true
  end

  -- The end of a value that begins at `at`; for a varint also its value and whether it is shortest;
  -- for length-delimited fields where the content begins.
  local function value_end(raw, at, last, wire)
    local first = at <= last and byte(raw, at)
    if wire == 0 then
      if first and first < 128 then return at + 1, first, true end
      local value, after, shortest = varint(raw, at, last)
      return after, value, shortest
    end
    local from, shortest, length = at, true, nil
    if wire == 2 and first and first < 128 then
      length, from = first, at + 1
    elseif wire == 2 then
      length, from, shortest = varint(raw, at, last)
      if not length or length >= TWO_32 then return nil end
    else
      length = wire == 1 and 8 or wire == 5 and 4 or nil
      if not length then return nil end
    end
    if from + length - 1 > last then return nil end
    return from + length, from, shortest
  end

  local function count_field(field, wire, number, depth, mark)
    if wire ~= field.wire then return cannot_walk('wrong-wire-type', field.where) end
    local marks = stamps[depth]
    if marks[number] ~= mark then
      marks[number] = mark
      counts[depth][number] = 1
      return
    end
    local count = counts[depth][number] + 1
    counts[depth][number] = count
    if not field.repeated then
      fault(field.body and 'two-bodies' or 'duplicate-field', field.where)
    elseif field.items_max and count > field.items_max then
      cannot_walk('too-many-items', field.where)
    end
  end

  local function judge_value(raw, field, after, value)
    local range, size = field.range, field.size
    if range and (value < range[1] or value > range[2]) then bad_value('bad-field', field.where) end
    if size then
      local length = after - value
      local fits = length >= size[1] and length <= size[2] or length == 0 and size.absent
      if size.each and length % size.each > 0 then fits = false end
      if not fits then bad_value('bad-field', field.where) end
    end
    if field.form and not find(sub(raw, value, after - 1), field.form) then
      bad_value('bad-field', field.where)
    end
    if field.text and not is_utf8(raw, value, after - 1) then
      cannot_walk('undecodable', field.where .. ': not UTF-8')
    end
  end

  local walk

  -- One field of a known message: the byte after it (nil when the walk ends here), its number, the
  -- field if it is known, and its value or where its content begins. `previous` is the number of the
  -- field before, `mark` this message's stamp.
  local function walk_field(kind, raw, at, last, depth, mark, previous)
    local tag, from, shortest_tag = byte(raw, at), at + 1, true
    if tag >= 128 then tag, from, shortest_tag = varint(raw, at, last) end
    if not tag or tag >= TWO_32 then return cannot_walk('undecodable', kind.name .. ': bad tag') end
    local wire = tag % 8
    local number = (tag - wire) / 8
    if number == 0 then return cannot_walk('undecodable', kind.name .. ': field number 0') end
    local field = kind.fields[number]
    if field then
      count_field(field, wire, number, depth, mark)
      if broken then return nil end
    end
    local after, value, shortest = value_end(raw, from, last, wire)
    if not after then
      return cannot_walk('undecodable', field and field.where or kind.name .. ': ends too late')
    end
    if kind.strict then
      local empty = field and not field.may_be_empty
        and (wire == 0 and value == 0 or wire == 2 and after == value)
      if not field or number < previous or empty or not shortest or not shortest_tag then
        fault('not-canonical', field and field.where or kind.name)
      end
    end
    if not field then return after, number end
    if field.judged then judge_value(raw, field, after, value) end
    if field.inside then walk(field.inside, raw, value, after - 1, depth + 1) end
    if field == height_field then height = height or value % TWO_32 end
    return after, number, field, value
  end

  local function judge_message(kind, raw, from, depth, mark)
    if kind.name == 'Hello' and sub(raw, from, from + #MAGIC - 1) ~= MAGIC then
      field_fault, field_where = 'wrong-magic', 'Hello.magic' -- looked at before all other values
    end
    for _, number in ipairs(kind.required or {}) do
      if stamps[depth][number] ~= mark then bad_value('bad-field', kind.fields[number].where) end
    end
  end

  walk = function(kind, raw, from, last, depth)
    stamp = stamp + 1
    local mark, outside = stamp, in_hashed_bytes
    in_hashed_bytes = kind.hashed
    local at, previous, number = from, 0, 0
    while at and at <= last do
      at, number = walk_field(kind, raw, at, last, depth, mark, previous)
      if broken then at = nil end
      previous = number
    end
    if not broken and (kind.required or kind.name == 'Hello') then
      judge_message(kind, raw, from, depth, mark)
    end
    in_hashed_bytes = outside
  end

  -- A block frame is tag 72, the shortest length, and the block to the end. [E-6]
  local function block_alone(raw, from, last, envelope)
    local _, content, shortest = varint(raw, from + 1, last)
    return byte(raw, from) == 114 and shortest and content == envelope.from and envelope.to == last
  end

  -- What scan.envelope returns.
  local envelope = {}

  local function begin_envelope(from, to, field)
    envelope.from, envelope.to = from, to
    envelope.body, envelope.message = field and field.name, field and field.message
    envelope.number, envelope.id, envelope.re = field and field.number, nil, nil
    envelope.violation, envelope.where, envelope.height = nil, nil, nil
    envelope.walkable = true
  end

  -- A block in its one encoding, the frame that is there most often.
  local function as_block(raw, from, last)
    if last - from >= BLOCK_PAYLOAD_BYTES_MAX then return false end
    local content, height_of_block = canonical.block(raw, from, last)
    if not content then return false end
    begin_envelope(content, last, BLOCK)
    envelope.height = height_of_block
    return true
  end

  -- A message that is one fixed64, and nothing else in the Envelope: a Ping or a Pong.
  local function as_nonce(raw, from, last)
    if last - from ~= 10 then return false end
    local tag, length, inner = byte(raw, from, from + 2)
    local field = nonces[tag]
    if not field or length ~= 9 or inner ~= 9 then return false end
    begin_envelope(from + 2, last, field)
    return true
  end

  -- The Envelope in raw[from..last]: `body` is its field's name, 'unknown' or nil; `message` and
  -- from..to are the body's; `violation` the first clause broken, `where` in which field; `walkable`
  -- whether a protobuf dissector may be let loose on it;
  -- `height` that of the first header inside.
  -- It is one table for all of them: a caller that keeps something of it makes a copy.
  function scan.envelope(raw, from, last)
    if as_block(raw, from, last) or as_nonce(raw, from, last) then return envelope end
    found, field_fault, broken, in_hashed_bytes, height = nil, nil, false, false, nil
    stamp = stamp + 1
    begin_envelope(from, from - 1, nil)
    local at, mark = from, stamp
    while at and at <= last do
      local after, number, field, value = walk_field(types.Envelope, raw, at, last, 1, mark, 0)
      at = after
      if after and not field then
        envelope.body = envelope.body or 'unknown'
        envelope.number = envelope.number or number
      elseif after and field.body then
        if envelope.message then fault('two-bodies', field.where) end
        if last - from + 1 > (schema.payload_bytes_max[field.name] or limits.FRAME_BYTES_MAX) then
          fault('message-too-large', field.where)
        end
        envelope.body, envelope.message, envelope.number = field.name, field.message, number
        envelope.from, envelope.to = value, after - 1
      elseif after then
        envelope[field.name] = value % TWO_32
      end
      if broken then at = nil end
    end
    if not envelope.body then fault('no-body', 'Envelope') end
    if envelope.body == 'block' and not found and not block_alone(raw, from, last, envelope) then
      fault('block-not-alone', 'Envelope')
    end
    envelope.violation, envelope.where = found, found_where
    if not found then envelope.violation, envelope.where = field_fault, field_where end
    envelope.walkable, envelope.height = not broken, height
    return envelope
  end

  -- Fields of a message that has been walked: varints as numbers, fixed and bytes as strings,
  -- submessages as { from, to }, repeated fields as how many there are.
  function scan.fields(message, raw, from, last)
    local values, at = {}, from
    while at <= last do
      local tag, start = varint(raw, at, last)
      local wire = tag % 8
      local field = messages[message][(tag - wire) / 8]
      local after, value = value_end(raw, start, last, wire)
      if field and field.repeated then
        values[field.name] = (values[field.name] or 0) + 1
      elseif field and field.message then
        values[field.name] = { value, after - 1 }
      elseif field then
        if wire ~= 0 then value = sub(raw, value, after - 1)
        elseif field.bits == 32 then value = value % TWO_32 end
        values[field.name] = value
      end
      at = after
    end
    return values
  end

  return scan
end
