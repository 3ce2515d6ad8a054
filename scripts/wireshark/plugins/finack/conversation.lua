-- One connection's conversation as an observer hears it: who greeted, who asked what, who said
-- Goodbye with which counts, how it ended. PURE: frames in the order in which they travelled in,
-- facts out. The rules are those of src/session; an observer knows neither clocks nor intentions,
-- so what only a node can know (signatures, its own deadlines) is not judged here.
return function(schema, scan, labels)
  local limits, format = schema.limits, string.format
  local conversations = {}

  -- Replies, and which requests they may answer. [S-3]
  local answers = {
    headers = { get_headers = true },
    blocks_begin = { get_blocks = true, get_block_range = true },
    transactions = { get_transactions = true },
  }
  local requests = {
    get_headers = true, get_blocks = true, get_block_range = true, get_transactions = true,
  }
  -- The words of each side before it may say anything else. [H-1]
  local greetings = { { 'hello', 'ready' }, { 'welcome' } }

  local function new_side()
    return {
      frames = 0, bytes = 0, position = 0, greeted = 0, asked = {}, pings = {},
      tokens = limits.pingsBurstMax, tokens_at = 0, unknown = 0, unknown_since = 0,
    }
  end

  -- Side 1 dials, side 2 listens. `whole`: every byte from the first one on has been seen. A side that is
  -- `synced` begins its next frame at its next byte; it is `sure` if nobody had to look for that.
  function conversations.new(whole)
    return { new_side(), new_side(), whole = whole, phase = whole and 'greeting' or 'joined' }
  end

  -- The largest payload that side `who` may send now. Once the receiver has said Goodbye, honest
  -- frames of any size may be on their way. [F-4]
  function conversations.limit(conversation, who)
    local side = conversation[who]
    local greeting = conversation.whole and side.greeted < #greetings[who]
    if greeting and not conversation[3 - who].goodbye then return limits.GREETING_FRAME_BYTES_MAX end
    return limits.FRAME_BYTES_MAX
  end

  local function broken(fact, violation, detail)
    fact.violations = fact.violations or {}
    fact.violations[#fact.violations + 1] = { violation, detail }
  end

  local function note(fact, kind, text)
    fact.notes = fact.notes or {}
    fact.notes[#fact.notes + 1] = { kind, text }
  end

  -- The fact about a frame that waits for an answer is also what the answer refers to.
  local function ask(fact, packet, time, kind)
    fact.kind, fact.packet, fact.time = kind, packet, time
    return fact
  end

  local function answer(fact, asked, packet, time)
    fact.answers = asked
    fact.took = time - asked.time
    asked.answered = packet
  end

  -- Greeting -------------------------------------------------------------------------------------

  -- What [H-3] compares; the receiver answers a difference with a Goodbye.
  local function compare_hellos(fact, mine, theirs)
    for _, name in ipairs({ 'protocol_version', 'network', 'genesis' }) do
      if mine[name] ~= theirs[name] then
        return note(fact, 'other-network', 'the two Hellos differ in ' .. name)
      end
    end
  end

  local function hear_hello(fact, conversation, who, raw, envelope)
    local from, to = envelope.from, envelope.to
    if envelope.body == 'welcome' then
      local welcome = scan.fields('Welcome', raw, from, to)
      conversation[who].proof = welcome.signature
      from, to = welcome.hello[1], welcome.hello[2]
    end
    local hello = scan.fields('Hello', raw, from, to)
    conversation[who].hello = hello
    if envelope.id or envelope.re then broken(fact, 'id-in-greeting') end
    local other = conversation[3 - who].hello
    if other then compare_hellos(fact, hello, other) end
  end

  -- A key must be proven, and no key must not pretend to; the proof itself is for the peers. [H-6]
  local function judge_proof(fact, side)
    local key = side.hello and side.hello.public_key or ''
    if (key ~= '') ~= ((side.proof or '') ~= '') then
      broken(fact, 'bad-signature', key == '' and 'a signature without a key' or 'a key without a signature')
    end
  end

  local function greet(fact, conversation, who, raw, envelope, packet, time)
    local side = conversation[who]
    local expected = greetings[who][side.greeted + 1]
    if envelope.body ~= expected then
      broken(fact, 'out-of-turn', labels.name(envelope) .. ', where ' .. expected .. ' is the next word')
      if side.frames == 1 then note(fact, 'not-finack', 'the first frame is no greeting') end
      return
    end
    side.greeted = side.greeted + 1
    if expected ~= 'ready' then
      hear_hello(fact, conversation, who, raw, envelope)
    else
      side.proof = scan.fields('Ready', raw, envelope.from, envelope.to).signature
    end
    if expected == 'hello' then conversation.hello = ask(fact, packet, time, 'hello') end
    if expected == 'welcome' and conversation.hello then answer(fact, conversation.hello, packet, time) end
    if expected ~= 'hello' then judge_proof(fact, side) end
    if conversation[1].greeted == 2 and conversation[2].greeted == 1
      and conversation.phase == 'greeting' then
      conversation.phase, fact.moved = 'ready', 'ready'
    end
  end

  -- Requests and replies -------------------------------------------------------------------------

  local function request(fact, conversation, side, envelope, packet, time)
    local asked = ask(fact, packet, time, envelope.body)
    if not envelope.id then return broken(fact, 'request-without-id') end
    if side.asked[envelope.id] and conversation.whole then
      note(fact, 'id-in-use', format('request #%.0f is still open', envelope.id))
    end
    asked.id = envelope.id
    side.asked[envelope.id] = asked
  end

  -- The open request that this reply names, or nil.
  local function asked_for(asker, envelope)
    local asked = envelope.re and asker.asked[envelope.re]
    return asked and answers[envelope.body][asked.kind] and asked or nil
  end

  -- A reply that is one message.
  local function hear_whole(fact, conversation, asker, envelope, packet, time)
    local asked = asked_for(asker, envelope)
    if asked then
      answer(fact, asked, packet, time)
      asker.asked[asked.id] = nil
    elseif conversation.whole then
      broken(fact, 'reply-unasked')
    end
  end

  local function begin_blocks(fact, conversation, side, asker, raw, envelope, packet, time)
    local count = scan.fields('BlocksBegin', raw, envelope.from, envelope.to).count or 0
    local asked = asked_for(asker, envelope)
    if not asked and conversation.whole then broken(fact, 'reply-unasked') end
    if side.reply then return broken(fact, 'reply-inside-reply') end
    asked = asked or { id = envelope.re, unseen = true, time = time }
    asked.count, asked.begun, asked.received = count, packet, 0
    side.reply = asked
    if not asked.unseen then
      fact.answers, fact.took = asked, time - asked.time
    end
  end

  local function hear_block(fact, conversation, side)
    local reply = side.reply
    if not reply or reply.received >= reply.count then
      if conversation.whole or reply then broken(fact, 'block-outside-reply') end
      return
    end
    reply.received = reply.received + 1
    fact.answers, fact.nth = reply, reply.received
  end

  local function end_blocks(fact, conversation, side, asker, raw, envelope, packet, time)
    local served = scan.fields('BlocksEnd', raw, envelope.from, envelope.to).served or 0
    local reply = side.reply
    if not reply or reply.id ~= envelope.re then
      if conversation.whole or reply then broken(fact, 'reply-unasked') end
      return
    end
    if reply.received ~= served then
      broken(fact, 'served-disagrees', format('it says %.0f, %.0f came', served, reply.received))
    end
    side.reply = nil
    if not reply.unseen then
      answer(fact, reply, packet, time)
      asker.asked[reply.id] = nil
    end
    if served < reply.count then
      note(fact, 'cut-short', format('%.0f of %.0f blocks asked for', served, reply.count))
    end
  end

  -- Heartbeat and the unknown --------------------------------------------------------------------

  -- Token bucket: ten a second, twenty at once. [B-3]
  local function ping(fact, side, nonce, packet, time)
    local earned = (time - side.tokens_at) * limits.pingsPerSecondMax
    side.tokens = math.min(limits.pingsBurstMax, side.tokens + earned) - 1
    side.tokens_at = time
    if side.tokens < 0 then
      side.tokens = 0
      broken(fact, 'ping-rate')
    end
    side.pings[nonce] = ask(fact, packet, time, 'ping')
  end

  local function pong(fact, conversation, asker, nonce, packet, time)
    local asked = asker.pings[nonce]
    if asked then
      answer(fact, asked, packet, time)
      asker.pings[nonce] = nil
    elseif conversation.whole then
      broken(fact, 'pong-unasked')
    end
  end

  local NO_NONCE = ('\0'):rep(8)

  local function nonce_of(raw, envelope)
    -- In its usual form: a tag, and eight bytes.
    if envelope.to - envelope.from == 8 then return raw:sub(envelope.from + 1, envelope.to) end
    return scan.fields(envelope.message, raw, envelope.from, envelope.to).nonce or NO_NONCE
  end

  -- A newer peer's words are ignored, but not without end. [E-3]
  local function unknown(fact, side, envelope, time)
    if time - side.unknown_since >= 60 then side.unknown, side.unknown_since = 0, time end
    side.unknown = side.unknown + 1
    note(fact, 'unknown-body', format('field %.0f of a newer version', envelope.number))
    if side.unknown > limits.UNKNOWN_BODIES_PER_MINUTE_MAX then broken(fact, 'unknown-rate') end
  end

  local function converse(fact, conversation, who, raw, envelope, packet, time)
    local side, other, body = conversation[who], conversation[3 - who], envelope.body
    if requests[body] then request(fact, conversation, side, envelope, packet, time)
    elseif body == 'headers' or body == 'transactions' then
      hear_whole(fact, conversation, other, envelope, packet, time)
    elseif body == 'blocks_begin' then
      begin_blocks(fact, conversation, side, other, raw, envelope, packet, time)
    elseif body == 'block' then hear_block(fact, conversation, side)
    elseif body == 'blocks_end' then
      end_blocks(fact, conversation, side, other, raw, envelope, packet, time)
    elseif body == 'ping' then ping(fact, side, nonce_of(raw, envelope), packet, time)
    elseif body == 'pong' then
      pong(fact, conversation, other, nonce_of(raw, envelope), packet, time)
    elseif body == 'unknown' then unknown(fact, side, envelope, time)
    elseif conversation.whole and (body == 'hello' or body == 'welcome' or body == 'ready') then
      broken(fact, 'out-of-turn', 'the handshake is over')
    end
  end

  -- Goodbye --------------------------------------------------------------------------------------

  local function amount(frames, bytes)
    return labels.count(frames, 'frame') .. ' of ' .. labels.count(bytes, 'byte')
  end

  -- What a Goodbye says about its own side, and about the other. [G-2] [G-4]
  local function compare_counts(fact, conversation, side, other, said)
    if not conversation.whole then return end
    local sent_frames, sent_bytes = said.frames_sent or 0, said.bytes_sent or 0
    if sent_frames ~= side.frames or sent_bytes ~= side.bytes then
      side.disagrees = true
      note(fact, 'counts-disagree', 'it says ' .. amount(sent_frames, sent_bytes) .. ' sent, '
        .. amount(side.frames, side.bytes) .. ' travelled')
    end
    local read_frames, read_bytes = said.frames_received or 0, said.bytes_received or 0
    if read_frames > other.frames or read_bytes > other.bytes then
      note(fact, 'counts-disagree', 'it says ' .. amount(read_frames, read_bytes)
        .. ' received, but only ' .. amount(other.frames, other.bytes) .. ' travelled')
    end
    if said.is_answer then
      local all = read_frames == other.frames and read_bytes == other.bytes
      fact.delivery = all and 'confirmed' or 'unconfirmed'
      conversation.delivery = fact.delivery
    end
  end

  -- Before the handshake is done a Goodbye is a refusal. A dialer may say everything at once, without
  -- waiting for Welcome; then its own words are enough. [X-1] [H-6]
  local function is_refusal(conversation, who)
    if not conversation.whole then return false end
    local own = conversation[who].greeted < #greetings[who]
    return own or who == 2 and conversation[1].greeted < #greetings[1]
  end

  local function goodbye(fact, conversation, who, raw, envelope, packet, time)
    local side, other = conversation[who], conversation[3 - who]
    local said = scan.fields('Goodbye', raw, envelope.from, envelope.to)
    said.is_answer = envelope.re ~= nil
    said.name = schema.reasons[said.reason or 0] or 'unspecified'
    said.asks = ask(fact, packet, time, 'goodbye')
    compare_counts(fact, conversation, side, other, said)
    if other.goodbye and said.is_answer then
      fact.kind = nil
      answer(fact, other.goodbye.asks, packet, time)
    elseif said.is_answer and conversation.whole then
      note(fact, 'answer-unasked', 'nobody has said Goodbye before')
    end
    if other.goodbye and not said.is_answer and not other.fin then conversation.crossed = true end
    side.goodbye = said
    conversation.first_goodbye = conversation.first_goodbye or who
    if is_refusal(conversation, who) then conversation.refused = true end
    conversation.phase = other.goodbye and 'parted' or 'leaving'
    fact.moved = conversation.phase
  end

  -- One whole frame of side `who`. `bytes` counts its prefix too. Returns its fact: what is worth
  -- keeping about it, or nil. Of a side whose frames had to be found, nothing is held against it.
  function conversations.frame(conversation, who, raw, envelope, bytes, packet, time)
    local side, other = conversation[who], conversation[3 - who]
    local fact = {}
    side.position = side.position + bytes
    if side.goodbye then broken(fact, 'after-goodbye') end
    if envelope.violation then
      broken(fact, envelope.violation, envelope.where)
      if conversation.whole and side.frames == 0 and side.greeted == 0 then
        note(fact, 'not-finack', 'the first frame is none of finack')
      end
    end
    if envelope.body == 'goodbye' and not envelope.violation then
      if not side.goodbye then goodbye(fact, conversation, who, raw, envelope, packet, time) end
    else
      side.frames, side.bytes = side.frames + 1, side.bytes + bytes
      -- Who was turned away could not know it yet, and may have said more. [G-5]
      local let_go = conversation.refused and other.goodbye
      if not envelope.violation and not side.goodbye and not let_go then
        local greeting = conversation.whole and side.greeted < #greetings[who]
        local judge = greeting and greet or converse
        judge(fact, conversation, who, raw, envelope, packet, time)
      end
    end
    if not side.sure then fact.violations = nil end
    return next(fact) and fact or nil
  end

  -- The next block of the reply that `run` is the fact of, counted; false: it is anything else, or
  -- needs a closer look. Most frames of a long capture are such blocks.
  function conversations.next_block(conversation, who, bytes, run)
    local side = conversation[who]
    local reply = side.reply
    if not reply or reply ~= run.answers or reply.received >= reply.count or side.goodbye
      or side.began or not (conversation.whole or side.noted) then
      return false
    end
    side.position = side.position + bytes
    side.frames, side.bytes = side.frames + 1, side.bytes + bytes
    reply.received = reply.received + 1
    return true
  end

  -- What the first bytes of a frame tell is enough to follow these: no other word depends on the rest.
  local told_by_beginning = {
    block = true, headers = true, get_headers = true, get_blocks = true,
    inventory = true, get_transactions = true, transactions = true,
  }

  -- A frame of which only the first bytes were captured: its fact, or nil where nobody can say what
  -- the rest would have changed.
  function conversations.cut_frame(conversation, who, raw, envelope, bytes, packet, time)
    if not told_by_beginning[envelope.body] then return nil end
    return conversations.frame(conversation, who, raw, envelope, bytes, packet, time) or {}
  end

  -- The stream cannot be cut into frames any more. [F-2] [F-3] [F-4]
  function conversations.unframed(conversation, who, violation, detail)
    local side, fact = conversation[who], {}
    broken(fact, violation, detail)
    if side.goodbye then broken(fact, 'after-goodbye') end
    if conversation.whole and side.frames == 0 then
      note(fact, 'not-finack', 'the first bytes are none of finack')
    end
    side.unframed = violation
    return fact
  end

  -- The end of side `who`'s stream, `stream_bytes` after its beginning (nil: unknown).
  function conversations.fin(conversation, who, stream_bytes)
    local side, fact = conversation[who], {}
    side.fin = true
    -- Bytes that went to another dissector, or to none, were not heard here.
    if stream_bytes and stream_bytes > 0 and not side.heard then
      conversation.whole, conversation.phase = false, 'joined'
    end
    local left = stream_bytes and conversation.whole and stream_bytes - side.position or 0
    -- Under TLS a stream has other bytes than its frames: what is left is what a frame still waited for.
    if conversation.tls then left = side.waiting or 0 end
    if left > 0 and not side.unframed then
      side.cut = true
      note(fact, 'fin-inside-frame', labels.count(left, 'byte') .. ' of an incomplete frame before it')
    end
    if not side.goodbye and conversation.whole then note(fact, 'fin-without-goodbye') end
    return next(fact) and fact or nil
  end

  return conversations
end
