-- What the first bytes prove: of a frame that is not all there, of a stream whose beginning was not
-- seen, of a connection that may be anybody's. PURE. Whole frames are scan.lua's concern; these functions
-- stand beside its own.
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

  -- Does this Envelope say more than any other protocol's bytes would by chance? A nonce in its usual
  -- form, or a block header where one belongs.
  local function is_telling(envelope)
    local body = envelope.body
    if body == 'ping' or body == 'pong' then return envelope.to - envelope.from == 8 end
    return envelope.height ~= nil and (body == 'block' or body == 'headers' or body == 'new_tip')
  end

  -- The byte behind the whole frame at `at` if it breaks no clause, and whether it is telling; nil: none.
  local function clean_frame(raw, at, last)
    local status, length, prefix = scan.prefix(raw, at, last, limits.FRAME_BYTES_MAX)
    if status ~= 'complete' or at + prefix + length - 1 > last then return nil end
    local envelope = scan.envelope(raw, at + prefix, at + prefix + length - 1)
    if envelope.violation or not envelope.message then return nil end
    return at + prefix + length, is_telling(envelope)
  end

  -- Is there no doubt that a frame begins at `at`? One is telling, or the one behind it is.
  local function begins_surely(raw, at, last)
    local status, length, prefix = scan.prefix(raw, at, last, limits.FRAME_BYTES_MAX)
    if status ~= 'complete' then return false end
    local stop = at + prefix + length - 1
    if stop > last then
      local opening = scan.opening(raw, at + prefix, last, stop)
      return opening ~= nil and opening.body == 'block' and opening.height ~= nil
    end
    local after, telling = clean_frame(raw, at, last)
    if not after or telling then return telling or false end
    local _, next_telling = clean_frame(raw, after, last)
    return next_telling or false
  end

  -- What an Envelope may begin with: the tags of its fields, the first bytes of those above 15.
  local first_tags = {}
  for number, field in pairs(messages.Envelope) do
    local tag = number * 8 + field.wire
    first_tags[tag < 128 and tag or tag % 128 + 128] = true
  end

  -- Where a frame begins that nobody can take for anything else, from `at` on; nil: nowhere.
  function scan.find_frame(raw, at, last)
    for place = at, last - 3 do
      local one, two, three = byte(raw, place, place + 2)
      local tag = one < 128 and two or two < 128 and three or byte(raw, place + 3)
      if first_tags[tag] and begins_surely(raw, place, last) then return place end
    end
    return nil
  end

  -- The Goodbye of a listener that refuses another protocol before it has said Welcome: a whole Goodbye with
  -- a reason and more, and nothing else. [H-8] [X-1]
  function scan.is_refusal(raw)
    local status, length, prefix = scan.prefix(raw, 1, #raw, limits.GREETING_FRAME_BYTES_MAX)
    if status ~= 'complete' or prefix + length ~= #raw then return false end
    local envelope = scan.envelope(raw, prefix + 1, #raw)
    if envelope.body ~= 'goodbye' or envelope.violation or envelope.id or envelope.re then return false end
    local said = scan.fields('Goodbye', raw, envelope.from, envelope.to)
    local fields_said = 0
    for _ in pairs(said) do fields_said = fields_said + 1 end
    return schema.reasons[said.reason or 0] ~= nil and (said.reason or 0) > 0 and fields_said > 1
      and not said.frames_sent and not said.bytes_sent
  end

  -- A whole frame that is telling, as the first bytes that were seen of a side.
  function scan.begins_telling(raw)
    local after, telling = clean_frame(raw, 1, #raw)
    if not after then return begins_surely(raw, 1, #raw) end
    return telling or begins_surely(raw, 1, #raw)
  end

  -- Hello or Welcome with the constant, as the first bytes of a stream: its name; 'maybe' if there are
  -- too few bytes to tell; else nil. Numbers before it are a fault of finack's. [H-1] [H-2]
  function scan.greets(raw)
    local status, length, prefix = scan.prefix(raw, 1, #raw, limits.GREETING_FRAME_BYTES_MAX)
    if status == 'incomplete' then return 'maybe' end
    if status ~= 'complete' or length < #MAGIC + 2 then return nil end
    local at, name, value = prefix + 1, 'hello', nil
    local function behind_varint(from)
      value, at = varint(raw, from, #raw)
      return value ~= nil
    end
    while byte(raw, at) == 8 or byte(raw, at) == 16 do
      if not behind_varint(at + 1) then return 'maybe' end
    end
    if byte(raw, at) == 34 then -- Welcome
      if not behind_varint(at + 1) then return 'maybe' end
      name = 'welcome'
    end
    if at > #raw then return 'maybe' end
    if byte(raw, at) ~= (name == 'hello' and 26 or 10) then return nil end -- Hello
    if not behind_varint(at + 1) then return 'maybe' end
    local constant = sub(raw, at, at + #MAGIC - 1)
    if constant == MAGIC then return name end
    return constant == sub(MAGIC, 1, #constant) and 'maybe' or nil
  end

  -- The same, when no more bytes will come.
  function scan.is_greeting(raw)
    local name = scan.greets(raw)
    return name ~= 'maybe' and name
  end
end
