-- The one encoding of hashed bytes, looked at quickly: nearly every block is in it, and a capture holds
-- millions. PURE. This only ever says yes where scan.lua's own walk would find nothing to say; whatever
-- is unusual, wrong or not, is left to that walk. [E-6]
return function(schema)
  local byte = string.byte
  local TWO_32 = 4294967296
  -- Longer ones are left to the walk, which knows where a varint ends for certain.
  local VARINT_BYTES_MAX = 9

  -- Fields in the order in which they must stand, each by the one byte of its tag.
  local kinds = {}
  local function kind_of(name)
    if kinds[name] then return kinds[name] end
    local kind = {}
    kinds[name] = kind
    local numbers = {}
    for number in pairs(schema.messages[name]) do numbers[#numbers + 1] = number end
    table.sort(numbers)
    for _, number in ipairs(numbers) do
      local field = schema.messages[name][number]
      kind[#kind + 1] = {
        tag = number * 8 + field.wire, wire = field.wire, repeated = field.repeated,
        inside = field.message and kind_of(field.message),
        may_be_empty = field.optional or field.message or field.repeated,
        items_max = schema.items_max[name .. '.' .. field.name],
        is_height = name == 'BlockHeader' and field.name == 'height',
      }
    end
    return kind
  end

  local height

  -- Value and the byte after it, if it is in its shortest form; else nil.
  local function varint(raw, at, last)
    local value, scale = 0, 1
    for _ = 1, VARINT_BYTES_MAX do
      if at > last then return nil end
      local one = byte(raw, at)
      at = at + 1
      if one < 128 then
        if one == 0 and scale > 1 then return nil end
        return value + one * scale, at
      end
      value, scale = value + (one - 128) * scale, scale * 128.0
    end
    return nil
  end

  local function is_canonical(kind, raw, at, last)
    local index, items = 1, 0
    local field = kind[1]
    while at <= last do
      local tag, value = byte(raw, at, at + 1)
      while field and field.tag ~= tag do
        index, items = index + 1, 0
        field = kind[index]
      end
      if not field or at == last then return false end
      local wire = field.wire
      if wire == 1 then
        at = at + 9
      else
        if value < 128 then at = at + 2 else value, at = varint(raw, at + 1, last) end
        if not value or value == 0 and not field.may_be_empty then return false end
        if field.is_height then height = height or value % TWO_32 end
        if wire == 2 then
          local stop = at + value - 1
          if stop > last then return false end
          if field.inside and not is_canonical(field.inside, raw, at, stop) then return false end
          at = stop + 1
        elseif wire ~= 0 then
          return false
        end
      end
      if field.repeated then
        items = items + 1
        if field.items_max and items > field.items_max then return false end
      else
        index = index + 1
        field = kind[index]
      end
    end
    return at == last + 1
  end

  local block, canonical = kind_of('Block'), {}
  local BLOCK_TAG
  for number, field in pairs(schema.messages.Envelope) do
    if field.name == 'block' then BLOCK_TAG = number * 8 + field.wire end
  end

  -- Is the payload in raw[from..last] a block alone, as it must be? Where the block begins, and the
  -- height in its header, if it has one; else nil.
  function canonical.block(raw, from, last)
    if byte(raw, from) ~= BLOCK_TAG then return nil end
    local length, content = varint(raw, from + 1, last)
    if not length or content + length - 1 ~= last then return nil end
    height = nil
    if not is_canonical(block, raw, content, last) then return nil end
    return content, height
  end

  return canonical
end
