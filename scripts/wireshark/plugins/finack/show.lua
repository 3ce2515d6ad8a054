-- Puts into Wireshark's tree and columns what the other parts have found. Nothing is judged here,
-- and nothing is kept: the same facts give the same picture however often a packet is shown.
return function(fields, words)
  local show = {}
  local f, experts = fields.of, fields.experts

  -- Wireshark ends at 500 layers in one packet (gui.max_tree_depth) and each call of another
  -- dissector is one. Frames beyond this many are listed with our own fields only.
  local PROTOBUF_CALLS_MAX = 200
  local protobuf = Dissector.get('protobuf')
  local ends = { 'opener', 'acceptor' }

  local function derived(tree, field, value)
    tree:add(field, value):set_generated()
  end

  local function expert_info(tree, name, clause, text, detail)
    local title = clause == '' and text or clause .. ' ' .. text
    if detail and detail ~= '' then title = title .. ': ' .. detail end
    tree:add_proto_expert_info(experts[name], title)
  end

  -- Violations and notes of a frame or of a packet.
  function show.findings(tree, fact)
    for _, found in ipairs(fact.violations or {}) do
      local violation = fields.violations[found[1]]
      expert_info(tree, found[1], violation.clause, violation.text, found[2])
      derived(tree, f.clause, violation.clause)
      derived(tree, f.violation, found[1])
    end
    for _, found in ipairs(fact.notes or {}) do
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
      derived(tree, f.request_in, fact.answers.packet)
      if fact.took then derived(tree, f.took, time_of(fact.took)) end
    end
    if fact.nth then derived(tree, f.nth, fact.nth) end
    if not fact.kind or not again then return end
    if fact.begun then derived(tree, f.begun_in, fact.begun) end
    if fact.answered then
      derived(tree, f.response_in, fact.answered)
    elseif fact.kind ~= 'goodbye' then
      expert_info(tree, 'unanswered', '', fields.notes['unanswered'][2])
    end
  end

  local function fields_of_message(tree, tvb, pinfo, packet)
    packet.protobuf_calls = packet.protobuf_calls + 1
    if packet.protobuf_calls > PROTOBUF_CALLS_MAX then return end
    pinfo.private['pb_msg_type'] = 'message,finack.v1.Envelope'
    pcall(protobuf.call, protobuf, tvb:tvb(), pinfo, tree)
  end

  -- One whole frame.
  function show.frame(root, range, prefix, pinfo, packet, envelope, summary, height, fact)
    local tree = root:add(f.frame, range, summary)
    tree:add(f.kind, range, words.name(envelope))
    if packet.protobuf_calls >= PROTOBUF_CALLS_MAX and not fact then return end
    tree:add(f.length, range(0, prefix), range:len() - prefix)
    derived(tree, f.from, ends[packet.who])
    if envelope.id then derived(tree, f.id, envelope.id) end
    if envelope.re then derived(tree, f.re, envelope.re) end
    if height then derived(tree, f.height, height) end
    if fact then
      links(tree, fact, not packet.fresh)
      if fact.moved then derived(tree, f.moved, fact.moved) end
      if fact.delivery then derived(tree, f.delivery, fact.delivery) end
      show.findings(tree, fact)
    end
    if envelope.walkable then
      fields_of_message(tree, range(prefix), pinfo, packet)
    end
  end

  -- Bytes that are in no frame, and why.
  function show.undecoded(root, range, fact)
    local tree = root:add(f.undecoded, range)
    tree:append_text(' (' .. fact.skipped .. ')')
    show.findings(tree, fact)
  end

  function show.too_many(root, count)
    local rest = count - PROTOBUF_CALLS_MAX
    if rest > 0 then
      expert_info(root, 'too-many', '', fields.notes['too-many'][2], words.count(rest, 'frame'))
    end
  end

  -- Protobuf writes into the columns; this writes over it.
  function show.columns(pinfo, line)
    pinfo.cols.protocol = 'finack'
    pinfo.cols.info:clear_fence()
    pinfo.cols.info:set(line:text())
    pinfo.cols.info:fence()
  end

  local function ending(tree, ended)
    derived(tree, f.ending, ended.word)
    if ended.by then derived(tree, f.by, ended.by == 'both' and 'both' or ends[ended.by]) end
    if ended.why then derived(tree, f.why, ended.why) end
    if ended.own then derived(tree, f.own, ended.own) end
    if ended.word == 'reset' then
      expert_info(tree, 'reset', 'X-1', 'the connection was reset', 'by the ' .. ends[ended.by])
    end
  end

  -- The connection as it stands after this packet, and what happened to it by this packet. Ends and
  -- their notes go before TCP's own words, which are longer than Wireshark's Info column.
  function show.connection(tree, range, pinfo, standing, event)
    local root = tree:add(fields.proto, range)
    root:set_text('finack, the connection after this packet')
    derived(root, f.connection, standing.connection.number)
    derived(root, f.opener, standing.opener)
    derived(root, f.acceptor, standing.acceptor)
    derived(root, f.phase, standing.phase)
    if event and event.fin_fact then
      show.findings(root, event.fin_fact)
      for _, note in ipairs(event.fin_fact.notes) do
        pinfo.cols.info:prepend('[' .. fields.notes[note[1]][2] .. '] ')
      end
    end
    if event and event.ending then
      ending(root, event.ending)
      pinfo.cols.info:prepend('[ending: ' .. event.ending.word .. '] ')
    end
  end

  return show
end
