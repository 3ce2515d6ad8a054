-- Cuts the bytes of one direction into frames and has each of them judged and shown. Where the bytes
-- come from, a packet of TCP or a node's own row, is the caller's concern; so is what a frame means,
-- which conversation.lua knows, and how it looks, which display.lua knows.
return function(schema, scan, labels, conversations, fields, display, capture)
  local frames, limits = {}, schema.limits

  -- Bytes from `at` on of a side whose frames have to be found: the fact about them, which says where
  -- decoding goes on, if it does in this packet.
  local function look_for_frame(side, raw, at)
    local fact = { skipped = 'where a frame begins is not known here' }
    fact.resume = scan.find_frame(raw, at, #raw)
    side.synced = fact.resume ~= nil
    if not side.noted then fact.notes = { { 'joined' } } end
    side.noted = true
    return fact
  end

  -- Judges the bytes at `at` if they are not to be decoded: nothing is, behind a prefix that is none,
  -- and behind a hole only what begins a frame.
  local function pass_over(side, raw, at)
    if side.unframed then
      return { skipped = 'behind ' .. fields.violations[side.unframed].clause }
    end
    if scan.begins_frame(raw, at, #raw) then
      side.synced = true
      return nil
    end
    return look_for_frame(side, raw, at + 1)
  end

  local function judge_frame(packet, raw, envelope, size, pinfo)
    local conversation, who = packet.connection.conversation, packet.who
    local side = conversation[who]
    local fact = conversations.frame(conversation, who, raw, envelope, size, pinfo.number, pinfo.rel_ts)
    local began, allowed = side.sure and side.began, limits.frameTimeoutMs / 1000 + size / limits.frameBytesPerSecondMin
    if began and pinfo.rel_ts - began > allowed then
      fact = fact or {}
      fact.notes = fact.notes or {}
      table.insert(fact.notes, { 'slow-frame', string.format('%.1f s', pinfo.rel_ts - began) })
    end
    side.began = nil
    if not conversation.whole and not side.noted then
      fact = fact or {}
      fact.notes = fact.notes or {}
      table.insert(fact.notes, { 'joined' })
      side.noted = true
    end
    return fact
  end

  -- The frame at `at` is not all there. TCP will bring the rest; a row of a node's will not.
  local function wait_for_more(packet, tvb, pinfo, root, at, missing)
    if packet.fresh then
      local side = packet.connection.conversation[packet.who]
      side.began = side.began or pinfo.rel_ts
      side.waiting = tvb:len() - at + 1
    end
    if pinfo.can_desegment > 0 then
      pinfo.desegment_offset = at - 1
      pinfo.desegment_len = missing or DESEGMENT_ONE_MORE_SEGMENT
    else
      display.undecoded(root, tvb(at - 1), { skipped = 'incomplete', notes = { { 'incomplete' } } })
    end
  end

  -- Bytes at `at` that are not decoded: the fact says why. Returns where decoding goes on, or nil.
  local function leave_out(packet, tvb, root, at, fact)
    if packet.fresh then capture.facts.put(packet.number, packet.index, fact) end
    local range = fact.resume and tvb(at - 1, fact.resume - at) or tvb(at - 1)
    display.undecoded(root, range, fact)
    packet.line.add(fact.violation_text or 'not decoded', 'undecoded', 0)
    return fact.resume
  end

  -- Blocks that follow each other in one packet and one reply share the fact of the first: a million
  -- of them fit, too. Keeps what was judged just now, and finds what was kept.
  local function keep(packet, envelope, fact)
    if envelope.body ~= 'block' then
      packet.run = nil
    elseif fact and fact.nth and not fact.violations and not fact.notes then
      packet.run, packet.run_index = fact, packet.index
    else
      packet.run = nil
    end
    if packet.fresh and fact then capture.facts.put(packet.number, packet.index, fact) end
  end

  -- The fact of a block that follows another in its packet and reply, if that is all there is to it.
  local function in_run(packet, size, known)
    local run = packet.run
    if known or packet.fresh and not conversations.next_block(packet.connection.conversation, packet.who, size, run) then
      return nil
    end
    if not packet.wanted.any then return run end
    return { answers = run.answers, nth = run.nth + packet.index - packet.run_index }
  end

  -- Judges and shows one whole frame, whose payload is scanned. `known`: its fact, where it was seen.
  local function take(packet, tvb, pinfo, root, raw, at, size, prefix, envelope, known)
    local wanted, line = packet.wanted, packet.line
    local is_block = envelope.body == 'block'
    local fact = is_block and packet.run and not envelope.violation and in_run(packet, size, known)
    if not fact then
      fact = packet.fresh and judge_frame(packet, raw, envelope, size, pinfo) or known
      keep(packet, envelope, fact)
    end
    local summary = (wanted.frame or line.needs_text(envelope.body)) and labels.summary(raw, envelope) or nil
    local told = fact and (fact.violations or fact.notes or fact.kind and not packet.fresh)
    if wanted.any or told then
      display.frame(root, tvb, at - 1, size, prefix, pinfo, packet, envelope, summary, fact)
    elseif envelope.walkable then
      packet.protobuf_calls = packet.protobuf_calls + 1
    end
    line.add(summary, envelope.body, size - prefix, envelope.height)
  end

  -- One frame at `at`; returns where the next one begins, or nil when there is no more to do.
  local function next_frame(packet, tvb, pinfo, root, raw, at)
    local conversation, who = packet.connection.conversation, packet.who
    local side, skip, known = conversation[who], nil, nil
    if not packet.fresh then
      known = capture.facts.get(packet.number, packet.index + 1)
      skip = known and known.skipped and known
    elseif side.unframed or not side.synced then
      skip = pass_over(side, raw, at)
    end
    if skip then
      packet.index = packet.index + 1
      return leave_out(packet, tvb, root, at, skip)
    end
    local limit = packet.fresh and conversations.limit(conversation, who) or limits.FRAME_BYTES_MAX
    local status, length, prefix = scan.prefix(raw, at, #raw, limit)
    if status == 'incomplete' then return wait_for_more(packet, tvb, pinfo, root, at) end
    packet.index = packet.index + 1
    if status ~= 'complete' and not side.sure and packet.fresh then
      return leave_out(packet, tvb, root, at, look_for_frame(side, raw, at + 1))
    end
    if status ~= 'complete' then
      local fact = conversations.unframed(conversation, who, status, length and labels.count(length, 'byte') or '')
      fact.skipped = 'no frame begins here'
      fact.violation_text = fields.violations[status].text
      return leave_out(packet, tvb, root, at, fact)
    end
    local size = prefix + length
    if at + size - 1 > #raw then
      packet.index = packet.index - 1
      return wait_for_more(packet, tvb, pinfo, root, at, at + size - 1 - #raw)
    end
    local envelope = scan.envelope(raw, at + prefix, at + size - 1)
    if envelope.violation and not side.sure and packet.fresh then
      -- Found by mistake, more likely than broken.
      return leave_out(packet, tvb, root, at, look_for_frame(side, raw, at + 1))
    end
    take(packet, tvb, pinfo, root, raw, at, size, prefix, envelope, known)
    return at + size
  end

  -- All frames in `raw`, the bytes of `tvb`, shown in `tree`. Returns how many there were.
  function frames.cut(packet, tvb, pinfo, tree, raw)
    packet.wanted = display.wanted(tree)
    packet.line = packet.line or labels.line()
    local root = tree:add(fields.proto, tvb())
    local before, at = packet.index, 1
    if packet.fresh then packet.connection.conversation[packet.who].waiting = 0 end
    while at and at <= #raw do
      at = next_frame(packet, tvb, pinfo, root, raw, at)
    end
    local count = packet.index - before
    if count > 0 then
      if packet.wanted.any then root:append_text(', ' .. labels.count(count, 'frame')) end
      display.too_many(root, packet.protobuf_calls)
      display.columns(pinfo, packet)
    end
    return count
  end

  -- What the first bytes of a frame tell when the rest was not captured: its Envelope as far as it
  -- goes, and its size; nil where they prove nothing. [F-2]
  local function beginning(raw)
    local status, length, prefix = scan.prefix(raw, 1, #raw, limits.FRAME_BYTES_MAX)
    if status ~= 'complete' then return nil end
    return scan.opening(raw, prefix + 1, #raw, prefix + length), prefix + length
  end

  -- `Block 17`, or `a frame` where its first bytes do not say more.
  function frames.name(raw, size)
    local envelope, told = beginning(raw)
    return envelope and told == size and labels.opening(envelope) or 'a frame'
  end

  -- A row of `all` bytes, one frame, of which the capture kept only the first ones.
  function frames.cut_row(packet, pinfo, root, raw, all)
    local conversation, who = packet.connection.conversation, packet.who
    packet.index = packet.index + 1
    local fact = not packet.fresh and capture.facts.get(packet.number, packet.index)
    if not fact then
      local envelope, size = beginning(raw)
      if size ~= all then envelope = nil end
      fact = envelope
        and conversations.cut_frame(conversation, who, raw, envelope, all, packet.number, pinfo.rel_ts)
      -- Where the next frame begins is known all the same: it is the next row.
      if not fact then capture.lose_track(conversation, who) end
      conversation[who].synced, conversation[who].sure = true, true
      fact = fact or {}
      fact.cut = frames.name(raw, all) .. ', cut: ' .. labels.part(#raw, all) .. ' captured'
      capture.facts.put(packet.number, packet.index, fact)
    end
    display.cut(root, pinfo, packet, fact)
  end

  -- A packet of TCP that the capture cut: its first frame has a name if one begins with it. TCP will
  -- not bring the rest.
  function frames.cut_packet(packet, pinfo, tree, tvb, raw)
    local conversation, who = packet.connection.conversation, packet.who
    local side, fact = conversation[who], nil
    -- TCP may ask again, as another dissector.
    if packet.cut then return end
    packet.cut = true
    if packet.fresh then
      local begins = conversation.whole and not side.unframed and packet.stream_at == side.position
      local envelope, size = nil, 0
      if begins then envelope, size = beginning(raw) end
      if envelope and size > #raw then
        fact = { cut = labels.opening(envelope) .. ', cut: ' .. labels.part(#raw, size) .. ' captured' }
        capture.facts.put(packet.number, packet.index + 1, fact)
      end
      capture.lose_track(conversation, who)
    else
      fact = capture.facts.get(packet.number, packet.index + 1)
    end
    if fact and fact.cut then display.cut(tree:add(fields.proto, tvb()), pinfo, packet, fact) end
  end

  return frames
end
