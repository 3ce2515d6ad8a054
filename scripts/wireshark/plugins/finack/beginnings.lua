-- What the first bytes prove: of a frame that is not all there, of a stream whose beginning was not
-- seen, of a connection on any port. PURE. Whole frames are scan.lua's concern; these functions stand
-- beside its own.
return function(schema, scan)
  local byte, sub, varint = string.byte, string.sub, scan.varint
  local messages, limits = schema.messages, schema.limits
  local TWO_32, MAGIC = 4294967296, scan.MAGIC

  -- Does a frame begin at `at`? For streams whose beginning was not seen: a whole frame must break
  -- no clause; of a frame that goes on elsewhere, the body must reach exactly to the frame's end.
  function scan.begins_frame(raw, at, last)
    local status, length, prefix = scan.prefix(raw, at, last, limits.FRAME_BYTES_MAX)
    if status ~= 'complete' then return false end
    local from = at + prefix
    local stop = from + length - 1
    if stop <= last then
      local envelope = scan.envelope(raw, from, stop)
      return not envelope.violation and envelope.message ~= nil
    end
    return scan.opening(raw, from, last, stop) ~= nil
  end

  -- The height in the first bytes of a Block, or nil: header, version, height.
  local function opening_height(raw, at, last)
    local header, after = varint(raw, at + 1, last)
    if byte(raw, at) ~= 10 or not header or byte(raw, after) ~= 8 then return nil end
    local version, tag_at = varint(raw, after + 1, last)
    if not version or byte(raw, tag_at) ~= 16 then return nil end
    return (varint(raw, tag_at + 1, last))
  end

  -- The Envelope in raw[from..stop], of which only raw[from..last] is there: what its first bytes
  -- prove, as in scan.envelope; nil if its body does not reach exactly to `stop`.
  function scan.opening(raw, from, last, stop)
    local envelope = { walkable = false }
    while from <= last do
      local tag, start = varint(raw, from, last)
      if not tag then return nil end
      local field = messages.Envelope[(tag - tag % 8) / 8]
      if not field or field.wire ~= tag % 8 then return nil end
      local value, after = varint(raw, start, last)
      if not value then return nil end
      if field.body then
        if after + value - 1 ~= stop then return nil end
        envelope.body, envelope.message, envelope.from, envelope.to = field.name, field.message, after, stop
        if field.name == 'block' then envelope.height = opening_height(raw, after, last) end
        return envelope
      end
      envelope[field.name] = value % TWO_32
      from = after
    end
    return nil
  end

  -- Hello or Welcome with the constant, as the first bytes of a stream: its name. [H-2]
  function scan.is_greeting(raw)
    local status, length, prefix = scan.prefix(raw, 1, #raw, limits.GREETING_FRAME_BYTES_MAX)
    if status ~= 'complete' or length < #MAGIC + 2 then return false end
    local at = prefix + 1
    local name = byte(raw, at) == 34 and 'welcome' or 'hello'
    for _, tag in ipairs({ 34, 10 }) do -- Welcome, and the Hello inside it
      if byte(raw, at) == tag then
        local _, after = varint(raw, at + 1, #raw)
        at = after or #raw
      end
    end
    if byte(raw, at) == 26 then -- Hello
      local _, after = varint(raw, at + 1, #raw)
      at = after or #raw
    end
    return sub(raw, at, at + #MAGIC - 1) == MAGIC and name
  end
end
