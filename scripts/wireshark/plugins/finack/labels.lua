-- What a person would write about a frame: `Block 17 (12,345 bytes)`. PURE: what scan.lua found in,
-- text out. A message without words of its own is called by its name.
return function(schema, scan)
  local labels = {}

  -- 12345 becomes `12,345`. Numbers above 2^53 are rounded.
  local function grouped(number)
    local text = string.format('%.0f', number)
    if number < 1000 then return text end
    local count
    repeat text, count = text:gsub('^(%d+)(%d%d%d)', '%1,%2') until count == 0
    return text
  end
  labels.grouped = grouped

  function labels.count(number, noun)
    return grouped(number) .. ' ' .. noun .. (number == 1 and '' or 's')
  end

  -- `240,000 of 812,345 bytes`.
  function labels.part(some, all)
    return grouped(some) .. ' of ' .. labels.count(all, 'byte')
  end

  -- `get_block_range` becomes `GetBlockRange`, as in wire.proto.
  local function name_of(envelope)
    if envelope.message then return envelope.message end
    if envelope.body == 'unknown' then return 'unknown body ' .. string.format('%.0f', envelope.number) end
    return 'no message'
  end
  labels.name = name_of

  local function plain(number)
    return string.format('%.0f', number or 0)
  end

  -- What a terminal obeys or nobody sees: controls, marks of direction, separators of lines, and other
  -- invisible characters, from and to (Unicode 16, categories Cc, Cf, Zl and Zp). As src/observe/sanitize.ts.
  local invisible = {
    { 0x80, 0x9f }, { 0xad, 0xad }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd }, { 0x70f, 0x70f },
    { 0x890, 0x891 }, { 0x8e2, 0x8e2 }, { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
    { 0x2060, 0x2064 }, { 0x2066, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0x110bd, 0x110bd },
    { 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
    { 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f },
  }

  local function escaped(code) return string.format('\\u{%x}', code) end

  -- A character of more than one byte of UTF-8, escaped if it is one of these.
  local function plain_character(character)
    local lead = character:byte()
    local code = lead < 224 and lead - 192 or lead < 240 and lead - 224 or lead - 240
    for at = 2, #character do code = code * 64 + character:byte(at) - 128 end
    for _, range in ipairs(invisible) do
      if code >= range[1] and code <= range[2] then return escaped(code) end
    end
    return character
  end

  -- Text of somebody else's: it can neither move a cursor nor break a line of the packet list.
  local function printable(text)
    local plain = text:gsub('%c', function(control) return escaped(control:byte()) end)
    if not plain:find('[\128-\255]') then return plain end
    return (plain:gsub('[\194-\244][\128-\191]+', plain_character))
  end
  labels.printable = printable

  local function hello_words(raw, from, to)
    local hello = scan.fields('Hello', raw, from, to)
    local who = hello.public_key and '' or ' anonymous'
    return printable(hello.network or '?') .. ' height ' .. plain(hello.height) .. who
  end

  -- Of the header in a Block or NewTip.
  local function height_of(height)
    return height and plain(height) or '?'
  end

  function labels.height(envelope)
    return height_of(envelope.height)
  end

  local of = {}

  function of.hello(raw, envelope)
    return hello_words(raw, envelope.from, envelope.to)
  end

  function of.welcome(raw, envelope)
    local hello = scan.fields('Welcome', raw, envelope.from, envelope.to).hello
    return hello and hello_words(raw, hello[1], hello[2])
  end

  function of.ready(raw, envelope)
    return envelope.to < envelope.from and 'anonymous' or nil
  end

  function of.goodbye(raw, envelope)
    local said = scan.fields('Goodbye', raw, envelope.from, envelope.to)
    local reason = schema.reasons[said.reason or 0] or 'unspecified'
    local text = said.text and said.text ~= '' and ' "' .. printable(said.text) .. '"' or ''
    return reason .. text .. ' sent ' .. labels.count(said.frames_sent or 0, 'frame') .. ' '
      .. labels.count(said.bytes_sent or 0, 'byte')
  end

  function of.get_headers(raw, envelope)
    local asked = scan.fields('GetHeaders', raw, envelope.from, envelope.to)
    return 'after ' .. labels.count(asked.locator or 0, 'hash'):gsub('hashs', 'hashes')
  end

  function of.headers(raw, envelope)
    return plain(scan.fields('Headers', raw, envelope.from, envelope.to).headers)
  end

  function of.get_blocks(raw, envelope)
    return plain(scan.fields('GetBlocks', raw, envelope.from, envelope.to).hashes)
  end

  function of.get_block_range(raw, envelope)
    local asked = scan.fields('GetBlockRange', raw, envelope.from, envelope.to)
    local first = asked.from_height or 0
    return plain(first) .. '..' .. plain(math.max(first, first + (asked.count or 0) - 1))
  end

  function of.blocks_begin(raw, envelope)
    return plain(scan.fields('BlocksBegin', raw, envelope.from, envelope.to).count)
  end

  function of.blocks_end(raw, envelope)
    return plain(scan.fields('BlocksEnd', raw, envelope.from, envelope.to).served)
  end

  function of.block(_, envelope)
    local bytes = envelope.to - envelope.from + 1
    return labels.height(envelope) .. ' (' .. labels.count(bytes, 'byte') .. ')'
  end

  function of.inventory(raw, envelope)
    return plain(scan.fields('Inventory', raw, envelope.from, envelope.to).leaf_hashes)
  end

  function of.get_transactions(raw, envelope)
    return plain(scan.fields('GetTransactions', raw, envelope.from, envelope.to).leaf_hashes)
  end

  function of.transactions(raw, envelope)
    return plain(scan.fields('Transactions', raw, envelope.from, envelope.to).transactions or 0)
  end

  function of.new_tip(_, envelope)
    return labels.height(envelope)
  end

  -- One frame: `GetBlockRange 1..500 #3`, `BlocksEnd 500 re #3`. Of bytes that cannot be walked,
  -- only the name.
  function labels.summary(raw, envelope)
    local text = name_of(envelope)
    local describe = envelope.walkable and of[envelope.body]
    local detail = describe and describe(raw, envelope)
    if detail then text = text .. ' ' .. detail end
    if envelope.id then text = text .. ' #' .. plain(envelope.id) end
    if envelope.re and envelope.re ~= 0 then text = text .. ' re #' .. plain(envelope.re) end
    if envelope.re == 0 then text = text .. ', answering' end
    return text
  end

  -- Of a frame of which only the beginning is known: `Block 17`, `Headers re #3`.
  function labels.opening(envelope)
    local text = name_of(envelope)
    if envelope.height then text = text .. ' ' .. plain(envelope.height) end
    if envelope.id then text = text .. ' #' .. plain(envelope.id) end
    if envelope.re and envelope.re ~= 0 then text = text .. ' re #' .. plain(envelope.re) end
    return text
  end

  -- A packet's frames for its Info column: equals in a row are counted, runs of blocks joined, and
  -- of very many only the first are named. One table for all packets, emptied for each.
  local line, parts, PARTS_MAX = {}, {}, 8
  local count, more = 0, 0

  function labels.line()
    count, more = 0, 0
    return line
  end

  -- Of a run of blocks only the first needs words, and behind the last part none does.
  function line.needs_text(kind)
    return more == 0 and not (kind == 'block' and count > 0 and parts[count].kind == kind)
  end

  -- `height` is that of a block, if it has one.
  function line.add(text, kind, bytes, height)
    local last = count > 0 and parts[count]
    if last and last.kind == kind and (kind == 'block' or last.text == text) and more == 0 then
      last.count, last.bytes, last.to = last.count + 1, last.bytes + bytes, height
    elseif count < PARTS_MAX then
      count = count + 1
      local part = parts[count] or {}
      parts[count] = part
      part.text, part.kind, part.count, part.bytes, part.from, part.to = text, kind, 1, bytes, height, height
    else
      more = more + 1
    end
  end

  local function part_text(part)
    if part.count == 1 then return part.text end
    if part.kind ~= 'block' then return part.text .. ' x' .. grouped(part.count) end
    return 'Blocks ' .. height_of(part.from) .. '..' .. height_of(part.to) .. ' ('
      .. grouped(part.count) .. ', ' .. labels.count(part.bytes, 'byte') .. ')'
  end

  function line.text()
    if count == 1 and more == 0 then return part_text(parts[1]) end
    local texts = {}
    for at = 1, count do texts[at] = part_text(parts[at]) end
    if more > 0 then texts[count + 1] = 'and ' .. labels.count(more, 'frame') .. ' more' end
    return table.concat(texts, ', ')
  end

  return labels
end
