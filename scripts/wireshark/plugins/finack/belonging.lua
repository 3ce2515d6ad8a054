-- Whose is a connection? A port proves nothing: a stream is finack's when its first bytes are a greeting,
-- or the Goodbye with which a listener refuses another protocol, or, where its beginning was not captured, a
-- frame that nobody can take for anything else. What is not, is left to Wireshark's other dissectors. What
-- a frame means is not decided here.
return function(scan, conversations, capture)
  local belonging = {}

  -- Bytes of an unknown protocol that are kept until its peer has sent some: more than any Hello.
  local STRANGE_BYTES_MAX = 4096
  -- Packets of a connection that are searched for a frame where its beginning was not captured.
  local SEARCHED_PACKETS_MAX = 64

  -- Everything that is to be said about the frames of an unknown protocol.
  local function add_findings(all, fact)
    for _, kind in ipairs({ 'violations', 'notes' }) do
      for _, found in ipairs(fact and fact[kind] or {}) do
        all[kind] = all[kind] or {}
        table.insert(all[kind], found)
      end
    end
  end

  -- What the opener had said before anybody knew that a finack node listens. [H-8]
  local function hear_stranger(packet, pinfo)
    local conversation = packet.connection.conversation
    local side, all, at = conversation[1], {}, 1
    local raw = side.strange
    side.strange, side.heard = nil, true
    while at <= #raw and not side.unframed do
      local status, length, prefix = scan.prefix(raw, at, #raw, conversations.limit(conversation, 1))
      local stop = at + (prefix or 0) + (length or 0) - 1
      if status == 'incomplete' or status == 'complete' and stop > #raw then break end
      if status == 'complete' then
        local envelope = scan.envelope(raw, at + prefix, stop)
        local size = stop - at + 1
        add_findings(all, conversations.frame(conversation, 1, raw, envelope, size, packet.number, pinfo.rel_ts))
      else
        add_findings(all, conversations.unframed(conversation, 1, status, ''))
      end
      at = stop + 1
    end
    if next(all) then capture.events[packet.number] = { of_stranger = all } end
  end

  -- From here on it is finack's. Who was passed over until now has said something that nobody heard.
  local function belongs(packet, pinfo)
    local connection = packet.connection
    connection.ours = true
    local conversation = connection.conversation
    if conversation.whole and conversation[1].strange then hear_stranger(packet, pinfo) end
    for who = 1, 2 do
      if conversation[who].passed_over and not conversation[who].heard then
        capture.lose_track(conversation, who)
      end
    end
    return true
  end

  local function pass_over(side, raw, is_whole)
    side.passed_over = true
    local kept = is_whole and (side.strange or '') .. raw
    side.strange = kept and #kept <= STRANGE_BYTES_MAX and kept or nil
    return false
  end

  -- The next bytes `raw` of the side that sent `packet`, which is seen for the first time. True: the
  -- connection is finack's; false: nothing says so; nil: more bytes will tell. They are the first of the
  -- stream where nothing of it was passed over before.
  function belonging.judge(packet, raw, pinfo)
    local connection = packet.connection
    if connection.ours then return true end
    local side = connection.conversation[packet.who]
    local is_first = packet.stream_at == 0 and not side.passed_over or side.greets == 'maybe'
    if is_first then
      side.greets = scan.greets(raw)
      if side.greets == 'maybe' then return nil end
      if side.greets then return belongs(packet, pinfo) end
      if packet.who == 2 and scan.is_refusal(raw) then return belongs(packet, pinfo) end
    end
    local searched = connection.searched or 0
    if not side.sure and searched < SEARCHED_PACKETS_MAX then
      connection.searched = searched + 1
      if scan.begins_telling(raw) or scan.find_frame(raw, 2, #raw) then return belongs(packet, pinfo) end
    end
    return pass_over(side, raw, side.sure)
  end

  return belonging
end
