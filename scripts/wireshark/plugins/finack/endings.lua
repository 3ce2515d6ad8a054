-- How a conversation ended, as far as an observer can say: the words of [X-1]. PURE. What was said
-- before is conversation.lua's concern; these functions stand beside its own.
return function(conversations)
  -- The word of [X-1] when both FINs are through, who ended it, and why; nil where bytes are missing,
  -- because nobody can say what was in them.
  function conversations.parted(conversation)
    local one, two = conversation[1], conversation[2]
    local first = conversation.first_goodbye
    local by = conversation.crossed and 'both' or first
    local said = first and conversation[first].goodbye.name
    if not conversation.whole then return nil end
    for who = 1, 2 do
      if conversation[who].cut then return 'truncated', who, 'fin-inside-frame' end
      if conversation[who].disagrees then return 'truncated', who, 'counts-disagree' end
    end
    for who = 1, 2 do
      -- Who answers a bare FIN does not end it.
      if not conversation[who].goodbye then return 'fin-without-goodbye', who, 'fin' end
    end
    if conversation.refused then return 'refused', first, said end
    return one.goodbye and two.goodbye and 'graceful' or '', by, said
  end

  -- What was kept for later frames is dropped, and frames that come late break no clause.
  function conversations.over(conversation)
    conversation.whole = false
    for who = 1, 2 do
      local side = conversation[who]
      side.asked, side.pings, side.noted = {}, {}, true
      side.hello, side.reply, side.pieces = nil, nil, nil
    end
  end

  -- A reset by side `who`, for the other end `reset`; its own program says `aborted` or `timed-out`, if
  -- it had said why. Who sends a FIN without a word, and an RST when it is told Goodbye, is gone since
  -- its FIN: the kernel of a killed program does so, and its peer calls it `fin-without-goodbye`. [X-1]
  function conversations.reset(conversation, who)
    local side, other = conversation[who], conversation[3 - who]
    local said = side.goodbye
    if side.fin and not said and other.goodbye and side.sure then return 'fin-without-goodbye', who, 'fin' end
    local own = said and (said.name == 'timeout' and 'timed-out' or 'aborted') or nil
    return 'reset', who, said and said.name or 'RST', own
  end
end
