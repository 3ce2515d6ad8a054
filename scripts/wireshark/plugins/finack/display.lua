-- Puts into Wireshark's tree and columns what the other parts have found. Nothing is judged here,
-- and nothing is kept: the same facts give the same picture however often a packet is shown.
return function(fields, labels)
  local display = {}
  local f, experts = fields.of, fields.experts

  -- Wireshark ends at 500 layers in one packet (gui.max_tree_depth) and each call of another
  -- dissector is one. Frames beyond this many are listed with our own fields only.
  local PROTOBUF_CALLS_MAX = 200
  local protobuf = Dissector.get('protobuf')
  local ends = { 'opener', 'acceptor' }
  local TCP_HEADER_BYTES_MIN = 20
  local nothing = {}

  -- By name, because what is looked up in a TreeItem is looked up anew in each.
  local add, set_generated, referenced = TreeItem.add, TreeItem.set_generated, TreeItem.referenced

  local function derived(tree, field, value)
    set_generated(add(tree, field, value))
  end

  -- What is worth making of a packet's frames: everything for somebody who looks at the tree, else
  -- what a filter, a column or a tap refers to. A million frames are mostly looked at by nobody.
  local of_frames = {}
  for _, name in ipairs({
    'frame', 'kind', 'length', 'from', 'id', 're', 'height', 'moved', 'nth', 'request_in',
    'begun_in', 'response_in', 'took', 'delivery',
  }) do
    of_frames[name] = f[name]
  end
  local nothing_wanted, wanted_now = {}, {}
  local wanted = nothing_wanted
  -- Wireshark marks a protocol when any of its fields is asked for. The fields of the connection are
  -- columns of most packet lists, so they belong to a protocol of their own.
  local finack

  local function anybody_looks(tree)
    finack = finack or Dissector.get('finack')
    return referenced(tree, finack)
  end

  function display.wanted(tree)
    local protobuf_too = referenced(tree, protobuf)
    wanted = nothing_wanted
    if not protobuf_too and not anybody_looks(tree) then return wanted end
    wanted = wanted_now
    for name, field in next, of_frames do wanted[name] = referenced(tree, field) end
    wanted.protobuf, wanted.any = protobuf_too, true
    return wanted
  end

  local function expert_info(tree, name, clause, text, detail)
    local title = clause == '' and text or clause .. ' ' .. text
    if detail and detail ~= '' then title = title .. ': ' .. detail end
    tree:add_proto_expert_info(experts[name], title)
  end

  -- Violations and notes of a frame or of a packet.
  function display.findings(tree, fact)
    for _, found in ipairs(fact.violations or nothing) do
      local violation = fields.violations[found[1]]
      expert_info(tree, found[1], violation.clause, violation.text, found[2])
      derived(tree, f.clause, violation.clause)
      derived(tree, f.violation, found[1])
    end
    for _, found in ipairs(fact.notes or nothing) do
      local note = fields.notes[found[1]]
      expert_info(tree, found[1], note[1], note[2], found[2])
      if note[4] then derived(tree, f.clause, note[1]) end
    end
  end

  local function time_of(seconds)
    local whole = math.floor(seconds)
    return NSTime.new(whole, math.floor((seconds - whole) * 1e9 + 0.5))
  end

  -- Requests and replies find each other. What comes later is only known when a packet is shown
  -- again, which is always so in Wireshark, and in tshark with two passes (-2).
  local function links(tree, fact, again)
    if fact.answers and fact.answers.packet then
      if wanted.request_in then derived(tree, f.request_in, fact.answers.packet) end
      if wanted.took and fact.took then derived(tree, f.took, time_of(fact.took)) end
    end
    if wanted.nth and fact.nth then derived(tree, f.nth, fact.nth) end
    if not fact.kind or not again then return end
    if wanted.begun_in and fact.begun then derived(tree, f.begun_in, fact.begun) end
    if fact.answered then
      if wanted.response_in then derived(tree, f.response_in, fact.answered) end
    elseif fact.kind ~= 'goodbye' then
      expert_info(tree, 'unanswered', '', fields.notes['unanswered'][2])
    end
  end

  local function fields_of_message(tree, tvb, pinfo)
    pinfo.private['pb_msg_type'] = 'message,finack.v1.Envelope'
    pcall(protobuf.call, protobuf, tvb:tvb(), pinfo, tree)
  end

  -- One whole frame: `size` bytes of `tvb` from the offset `from` on.
  function display.frame(root, tvb, from, size, prefix, pinfo, packet, envelope, summary, fact)
    local tree, range = root, nil
    if wanted.any then
      range = tvb(from, size)
      tree = root:add(f.frame, range, summary or '')
      if wanted.kind then tree:add(f.kind, range, labels.name(envelope)) end
    end
    if packet.protobuf_calls >= PROTOBUF_CALLS_MAX and not fact then return end
    if wanted.length then tree:add(f.length, range(0, prefix), size - prefix) end
    if wanted.from then derived(tree, f.from, ends[packet.who]) end
    if wanted.id and envelope.id then derived(tree, f.id, envelope.id) end
    if wanted.re and envelope.re then derived(tree, f.re, envelope.re) end
    if wanted.height and envelope.body == 'block' then derived(tree, f.height, labels.height(envelope)) end
    if fact then
      links(tree, fact, not packet.fresh)
      if wanted.moved and fact.moved then derived(tree, f.moved, fact.moved) end
      if wanted.delivery and fact.delivery then derived(tree, f.delivery, fact.delivery) end
      display.findings(tree, fact)
    end
    if envelope.walkable then
      packet.protobuf_calls = packet.protobuf_calls + 1
      if wanted.protobuf and packet.protobuf_calls <= PROTOBUF_CALLS_MAX then
        fields_of_message(tree, range(prefix), pinfo)
      end
    end
  end

  -- Bytes that are in no frame, and why.
  function display.undecoded(root, range, fact)
    local tree = root:add(f.undecoded, range)
    tree:append_text(' (' .. fact.skipped .. ')')
    display.findings(tree, fact)
  end

  -- Between which ports, as in the rows of TCP: on one machine they alone tell who spoke.
  local function between(packet)
    return packet.from_port and packet.from_port .. ' → ' .. packet.to_port .. ' ' or ''
  end

  local function own_row(pinfo, packet, text)
    pinfo.cols.protocol = 'finack'
    pinfo.cols.info = between(packet) .. text
  end

  -- A frame that the capture has cut, as far as its first bytes tell.
  function display.cut(root, pinfo, packet, fact)
    root:append_text(', ' .. fact.cut)
    derived(root, f.cut, fact.cut)
    derived(root, f.from, ends[packet.who])
    wanted = wanted_now
    for name in next, of_frames do wanted[name] = true end
    links(root, fact, not packet.fresh)
    display.findings(root, fact)
    own_row(pinfo, packet, fact.cut)
  end

  -- A row that holds a piece of a frame: `known` are the pieces before it.
  function display.piece(root, range, pinfo, packet, text, known)
    local tree = root:add(f.piece, range, text)
    root:append_text(', ' .. text)
    if known.joined then
      if known.nth > 1 then derived(tree, f.begins_in, known.joined.packets[1]) end
      if not known.last and known.joined.complete then derived(tree, f.piece_of, known.joined.complete) end
    else
      expert_info(tree, 'joined', '', fields.notes['joined'][2])
    end
    own_row(pinfo, packet, text)
  end

  function display.too_many(root, count)
    local rest = count - PROTOBUF_CALLS_MAX
    if rest > 0 then
      expert_info(root, 'too-many', '', fields.notes['too-many'][2], labels.count(rest, 'frame'))
    end
  end

  -- Protobuf writes into the columns; this writes over it.
  function display.columns(pinfo, packet)
    local columns = pinfo.cols
    local info = columns.info
    columns.protocol = 'finack'
    info:clear_fence()
    info:set(between(packet) .. packet.line.text())
    info:fence()
  end

  function display.ending(tree, ended)
    derived(tree, f.ending, ended.word)
    if ended.by then derived(tree, f.by, ends[ended.by] or ended.by) end
    if ended.why then derived(tree, f.why, ended.why) end
    if ended.own then derived(tree, f.own, ended.own) end
    if ended.word == 'reset' then
      expert_info(tree, 'reset', 'X-1', 'the connection was reset', 'by the ' .. (ends[ended.by] or ended.by or 'world'))
    end
  end

  -- The connection as it stands after this packet, and what happened to it by this packet. Ends and
  -- their notes go before TCP's own words, which are longer than Wireshark's Info column.
  -- Of a connection that is not known to be finack's, only what TCP itself proves.
  function display.connection(tree, tvb, pinfo, standing, event)
    local proto = (standing.ours or event) and fields.proto or fields.watch
    local root = add(tree, proto, tvb(0, TCP_HEADER_BYTES_MIN))
    local looked_at = standing.ours and anybody_looks(tree)
    if looked_at then
      root:set_text('finack, the connection after this packet')
      derived(root, f.connection, standing.connection.number)
    end
    if referenced(tree, f.opener) then derived(root, f.opener, standing.opener) end
    if referenced(tree, f.acceptor) then derived(root, f.acceptor, standing.acceptor) end
    if looked_at then derived(root, f.phase, standing.phase) end
    if event and event.of_stranger then display.findings(root, event.of_stranger) end
    if event and event.fin_fact then
      display.findings(root, event.fin_fact)
      for _, note in ipairs(event.fin_fact.notes) do
        pinfo.cols.info:prepend('[' .. fields.notes[note[1]][2] .. '] ')
      end
    end
    if event and event.ending then
      display.ending(root, event.ending)
      pinfo.cols.info:prepend('[ending: ' .. event.ending.word .. '] ')
    end
  end

  return display
end
