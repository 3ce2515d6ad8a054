-- What is kept of packets and frames once they are judged, so that a second look costs no second
-- judgement: packed, because a capture has millions of them and Lua's tables cost hundreds of bytes
-- each. PURE. Entries come in the order in which packets are first seen, and are read in any order.
return function()
  local ledger = {}
  local byte, char, floor = string.byte, string.char, math.floor

  -- Bytes as one string: fewer at once than any Lua can put on its stack.
  local CHUNK = 200
  local function string_of(bytes, count)
    local chunks = {}
    for at = 1, count, CHUNK do
      chunks[#chunks + 1] = char(table.unpack(bytes, at, math.min(count, at + CHUNK - 1)))
    end
    return table.concat(chunks)
  end

  -- Standings: packets share few of them, so each packet keeps the number of its own, in four bytes.
  local PACKETS_PER_PAGE, ID_BYTES = 1024, 4

  function ledger.of_packets()
    local known, ids, count = {}, {}, 0
    local pages, open, open_page = {}, {}, 0
    local of_packets = {}

    local function close_page()
      local bytes = {}
      for at = 0, PACKETS_PER_PAGE - 1 do
        local id = open[at] or 0
        for place = 1, ID_BYTES do
          local digit = id % 256
          bytes[at * ID_BYTES + place] = digit
          id = (id - digit) / 256
        end
      end
      pages[open_page] = string_of(bytes, PACKETS_PER_PAGE * ID_BYTES)
    end

    function of_packets.put(number, standing)
      if not ids[standing] then
        count = count + 1
        ids[standing], known[count] = count, standing
      end
      local page = floor(number / PACKETS_PER_PAGE)
      if page ~= open_page then
        close_page()
        open, open_page = {}, page
      end
      open[number % PACKETS_PER_PAGE] = ids[standing]
    end

    -- The standing of a packet, nil for one that was never put.
    function of_packets.get(number)
      local page = floor(number / PACKETS_PER_PAGE)
      local at = number % PACKETS_PER_PAGE
      if page == open_page then return known[open[at]] end
      if not pages[page] then return nil end
      local a, b, c, d = byte(pages[page], at * ID_BYTES + 1, at * ID_BYTES + ID_BYTES)
      return known[a + 256 * (b + 256 * (c + 256 * d))]
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
  local ASKS, SAYS_GOODBYE, ANSWERS, TOOK, NTH, BEGUN, ANSWERED = 1, 2, 4, 8, 16, 32, 64

  local function has(flags, bit) return flags % (2 * bit) >= bit end

  local function is_rare(fact)
    return fact.violations or fact.notes or fact.moved or fact.delivery or fact.skipped or fact.cut
      or fact.took and (fact.took < 0 or fact.took * 1e9 >= NANOSECONDS_MAX)
  end

  local function put_varint(bytes, count, value)
    while value >= 128 do
      local digit = value % 128
      count = count + 1
      bytes[count] = digit + 128
      value = (value - digit) / 128
    end
    bytes[count + 1] = value
    return count + 1
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

  local function pack_fact(bytes, count, number, fact)
    local asked = fact.answers and fact.answers.packet
    local flags_at, flags = count + 1, 0
    bytes[flags_at] = 0
    count = flags_at
    local function put(bit, value)
      flags = flags + bit
      count = put_varint(bytes, count, value)
    end
    if fact.kind then flags = flags + (fact.kind == 'goodbye' and SAYS_GOODBYE or ASKS) end
    if asked then put(ANSWERS, number - asked) end
    if fact.took then put(TOOK, nanoseconds(fact.took)) end
    if fact.nth then put(NTH, fact.nth) end
    if fact.begun then put(BEGUN, fact.begun - number) end
    if fact.answered then put(ANSWERED, fact.answered - number) end
    bytes[flags_at] = flags
    return count
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
    return fact, at
  end

  function ledger.of_frames()
    -- Facts whole, by key: the rare ones, and those that changed after they had been packed.
    local whole = {}
    -- Keys and facts of the page being filled and of the one before it, which waits for answers.
    local young, old = { keys = {} }, { keys = {} }
    local pages, firsts, last_key = {}, {}, 0
    -- The page that was unpacked last.
    local unpacked, unpacked_page
    local of_frames = {}

    local function pack(page)
      local keys, bytes, count = page.keys, {}, 0
      local previous = 0
      for _, key in ipairs(keys) do
        local fact, index = page[key], key % FRAMES_PER_PACKET_MAX
        local number = (key - index) / FRAMES_PER_PACKET_MAX
        count = put_varint(bytes, count, number - previous)
        count = put_varint(bytes, count, index)
        count = pack_fact(bytes, count, number, fact)
        if fact.kind and not fact.answered then fact.packed = key end
        previous = number
      end
      firsts[#firsts + 1], pages[#pages + 1] = keys[1], string_of(bytes, count)
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

    -- The packed page in which `key` is, if it is in any.
    local function page_of(key)
      local low, high = 0, #firsts
      while low < high do
        local middle = math.ceil((low + high) / 2)
        if firsts[middle] <= key then low = middle else high = middle - 1 end
      end
      return low
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
      young.keys[#young.keys + 1], young[key] = key, fact
      if #young.keys < FACTS_PER_PAGE then return end
      if #old.keys > 0 then pack(old) end
      young, old = { keys = {} }, young
    end

    function of_frames.get(number, index)
      local key = number * FRAMES_PER_PACKET_MAX + index
      local fact = whole[key] or young[key] or old[key]
      if fact then return fact end
      local page = unpacked_page
      if not page or key < firsts[page] or firsts[page + 1] and key >= firsts[page + 1] then
        page = page_of(key)
        if page == 0 then return nil end
        unpacked, unpacked_page = unpack_page(page), page
      end
      return unpacked[key]
    end

    return of_frames
  end

  return ledger
end
