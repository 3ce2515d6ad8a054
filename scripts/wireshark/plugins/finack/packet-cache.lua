-- What is kept of packets and frames once they are judged, so that a second look costs no second
-- judgement: packed, because a capture has millions of them and Lua's tables cost hundreds of bytes
-- each. PURE. Entries come in the order in which packets are first seen, and are read in any order.
return function(schema)
  local packet_cache = {}
  local byte, char, floor = string.byte, string.char, math.floor

  -- Standings: packets share few of them, so each packet keeps the number of its own, in four bytes.
  local PACKETS_PER_PAGE, ID_BYTES = 1024, 4

  local function id_bytes(id)
    local bytes = {}
    for place = 1, ID_BYTES do
      local digit = id % 256
      bytes[place], id = digit, (id - digit) / 256
    end
    return char(table.unpack(bytes))
  end
  local NOTHING = id_bytes(0)

  function packet_cache.of_packets()
    local known, ids, count = {}, {}, 0
    -- The ids of the open page, in the order of its packets.
    local pages, open, open_page, filled = {}, {}, 0, 0
    local of_packets = {}

    function of_packets.put(number, standing)
      local id = ids[standing]
      if not id then
        count = count + 1
        id = id_bytes(count)
        ids[standing], known[id] = id, standing
      end
      local at = number % PACKETS_PER_PAGE
      local page = (number - at) / PACKETS_PER_PAGE
      if page ~= open_page then
        pages[open_page] = table.concat(open)
        open, open_page, filled = {}, page, 0
      end
      for gap = filled + 1, at do open[gap] = NOTHING end
      open[at + 1] = id
      if at >= filled then filled = at + 1 end
    end

    -- The standing of a packet, nil for one that was never put.
    function of_packets.get(number)
      local at = number % PACKETS_PER_PAGE
      local page = (number - at) / PACKETS_PER_PAGE
      if page == open_page then return known[open[at + 1]] end
      if not pages[page] then return nil end
      return known[pages[page]:sub(at * ID_BYTES + 1, at * ID_BYTES + ID_BYTES)]
    end

    return of_packets
  end

  -- Facts of frames. Those that only link frames are packed, as varints behind a byte that says which
  -- of them are there; all others are rare, and kept as they are.
  local FACTS_PER_PAGE = 1024
  -- More frames than one packet can hold: 64 KiB of the smallest, or one of 1 MiB and what follows it.
  local FRAMES_PER_PACKET_MAX = 131072
  -- 2^50 nanoseconds are 13 days; up to there a double holds seconds to the nanosecond.
  local NANOSECONDS_MAX = 1125899906842624
  local ASKS, SAYS_GOODBYE, ANSWERS, TOOK, NTH, BEGUN, ANSWERED, BREAKS = 1, 2, 4, 8, 16, 32, 64, 128

  -- Violations by number, so that a flood of them costs no table each.
  local violation_names, violation_numbers = {}, {}
  for name in pairs(schema.violations) do violation_names[#violation_names + 1] = name end
  for number, name in ipairs(violation_names) do violation_numbers[name] = number end

  -- One violation of the wire, without its place.
  local function plain_violation(fact)
    local found = fact.violations
    return #found == 1 and not found[1][2] and violation_numbers[found[1][1]] or nil
  end

  local function has(flags, bit) return flags % (2 * bit) >= bit end

  local function is_rare(fact)
    return fact.violations and not plain_violation(fact) or fact.notes or fact.moved or fact.delivery or fact.skipped or fact.cut
      or fact.took and (fact.took < 0 or fact.took * 1e9 >= NANOSECONDS_MAX)
  end

  local function varint(value)
    if value < 128 then return char(value) end
    if value < 16384 then return char(value % 128 + 128, floor(value / 128)) end
    local low = value % 16384
    return char(low % 128 + 128, floor(low / 128) + 128) .. varint((value - low) / 16384)
  end

  local function varint_at(packed, at)
    local value, scale = 0, 1
    while true do
      local one = byte(packed, at)
      at = at + 1
      if one < 128 then return value + one * scale, at end
      value, scale = value + (one - 128) * scale, scale * 128
    end
  end

  local function nanoseconds(seconds)
    local whole = floor(seconds)
    return whole * 1000000000 + floor((seconds - whole) * 1e9 + 0.5)
  end

  -- A fact as a string; `gap` packets after the one before it, in the packet's frame `index`.
  local function pack_fact(gap, index, number, fact)
    local asked, flags, rest = fact.answers and fact.answers.packet, 0, ''
    if fact.kind then flags = fact.kind == 'goodbye' and SAYS_GOODBYE or ASKS end
    if asked then flags, rest = flags + ANSWERS, varint(number - asked) end
    if fact.took then flags, rest = flags + TOOK, rest .. varint(nanoseconds(fact.took)) end
    if fact.nth then flags, rest = flags + NTH, rest .. varint(fact.nth) end
    if fact.begun then flags, rest = flags + BEGUN, rest .. varint(fact.begun - number) end
    if fact.answered then flags, rest = flags + ANSWERED, rest .. varint(fact.answered - number) end
    if fact.violations then flags, rest = flags + BREAKS, rest .. char(plain_violation(fact)) end
    if gap < 128 and index < 128 then return char(gap, index, flags) .. rest end
    return varint(gap) .. varint(index) .. char(flags) .. rest
  end

  local function fact_at(packed, at, number)
    local flags, fact, value = byte(packed, at), {}, nil
    at = at + 1
    if has(flags, ASKS) then fact.kind = 'request' end
    if has(flags, SAYS_GOODBYE) then fact.kind = 'goodbye' end
    if has(flags, ANSWERS) then
      value, at = varint_at(packed, at)
      fact.answers = { packet = number - value }
    end
    if has(flags, TOOK) then
      value, at = varint_at(packed, at)
      fact.took = value / 1e9
    end
    if has(flags, NTH) then fact.nth, at = varint_at(packed, at) end
    if has(flags, BEGUN) then
      value, at = varint_at(packed, at)
      fact.begun = number + value
    end
    if has(flags, ANSWERED) then
      value, at = varint_at(packed, at)
      fact.answered = number + value
    end
    if has(flags, BREAKS) then
      fact.violations = { { violation_names[byte(packed, at)] } }
      at = at + 1
    end
    return fact, at
  end

  function packet_cache.of_frames()
    -- Facts whole, by key: the rare ones, and those that changed after they had been packed.
    local whole = {}
    -- Keys and facts of the page being filled and of the one before it, which waits for answers.
    local young, old = { keys = {}, facts = {} }, { keys = {}, facts = {} }
    local young_count = 0
    local pages, firsts, last_key = {}, {}, 0
    -- The page that was unpacked last.
    local unpacked, unpacked_page
    local of_frames = {}

    local function pack(page)
      local keys, packed, previous = page.keys, {}, 0
      for at, key in ipairs(keys) do
        local fact, index = page.facts[at], key % FRAMES_PER_PACKET_MAX
        local number = (key - index) / FRAMES_PER_PACKET_MAX
        packed[at] = pack_fact(number - previous, index, number, fact)
        if fact.kind and not fact.answered then fact.packed = key end
        previous = number
      end
      firsts[#firsts + 1], pages[#pages + 1] = keys[1], table.concat(packed)
    end

    local function unpack_page(page)
      local packed, facts = pages[page], {}
      local at, number, gap, index = 1, 0, nil, nil
      while at <= #packed do
        gap, at = varint_at(packed, at)
        index, at = varint_at(packed, at)
        number = number + gap
        facts[number * FRAMES_PER_PACKET_MAX + index], at = fact_at(packed, at, number)
      end
      return facts
    end

    -- The last of these keys that is not above `key`: its place, or 0.
    local function place_of(keys, key)
      local low, high = 0, #keys
      while low < high do
        local middle = math.ceil((low + high) / 2)
        if keys[middle] <= key then low = middle else high = middle - 1 end
      end
      return low
    end

    local function fact_in(page, key)
      local at = place_of(page.keys, key)
      return page.keys[at] == key and page.facts[at] or nil
    end

    function of_frames.put(number, index, fact)
      local key = number * FRAMES_PER_PACKET_MAX + index
      local asked = fact.answers
      if asked and asked.packed then whole[asked.packed] = asked end
      if is_rare(fact) or key <= last_key then
        whole[key] = fact
        return
      end
      last_key = key
      young_count = young_count + 1
      young.keys[young_count], young.facts[young_count] = key, fact
      if young_count < FACTS_PER_PAGE then return end
      if #old.keys > 0 then pack(old) end
      young, old, young_count = { keys = {}, facts = {} }, young, 0
    end

    function of_frames.get(number, index)
      local key = number * FRAMES_PER_PACKET_MAX + index
      if whole[key] then return whole[key] end
      if young.keys[1] and key >= young.keys[1] then return fact_in(young, key) end
      if old.keys[1] and key >= old.keys[1] then return fact_in(old, key) end
      local page = unpacked_page
      if not page or key < firsts[page] or firsts[page + 1] and key >= firsts[page + 1] then
        page = place_of(firsts, key)
        if page == 0 then return nil end
        unpacked, unpacked_page = unpack_page(page), page
      end
      return unpacked[key]
    end

    return of_frames
  end

  return packet_cache
end
