-- Rows of the other levels in a four-level recording (finack lesson --pcapng): Node events, system
-- calls, kernel states and faults, each a row of text (Exported PDU) between the packets. The rows are
-- written by src/diagram/four-level-pcapng.ts. Nothing of the protocol is known here; what these rows
-- tell the other parts is that the capture is a lesson's, in which every TCP connection is looked at.
return function(capture, labels)
  local level = Proto('finack_level', 'What a lesson observed beside the packets')

  -- By the name that a row's line begins with; others are shown as text.
  local fields = {
    level = ProtoField.string('finack_level.level', 'Level'),
    role = ProtoField.string('finack_level.role', 'Role'),
    kind = ProtoField.string('finack_level.kind', 'Kind'),
    subject = ProtoField.string('finack_level.subject', 'On'),
    name = ProtoField.string('finack_level.name', 'Name'),
    detail = ProtoField.string('finack_level.detail', 'Detail'),
    result = ProtoField.string('finack_level.result', 'Result'),
    took = ProtoField.string('finack_level.took', 'In the kernel for'),
    ['local'] = ProtoField.string('finack_level.local', 'Local end'),
    remote = ProtoField.string('finack_level.remote', 'Remote end'),
    source = ProtoField.string('finack_level.source', 'Seen by'),
  }
  local observed = ProtoField.string('finack_level.words', 'Observed')
  level.fields = {
    observed, fields.level, fields.role, fields.kind, fields.subject, fields.name, fields.detail,
    fields.result, fields.took, fields['local'], fields.remote, fields.source,
  }

  -- A line of words for people, and behind it one `name: value` in each line.
  function level.dissector(tvb, pinfo, tree)
    capture.is_lesson = true
    local root = tree:add(level, tvb())
    local text, at = tvb:raw(0, tvb:len()), 0
    for line in (text .. '\n'):gmatch('([^\n]*)\n') do
      local range = #line > 0 and tvb(at, #line)
      local length = #line
      line = labels.printable(line)
      local name, value = line:match('^(%l+): ?(.*)$')
      if at == 0 then
        if range then root:add(observed, range, line) end
        pinfo.cols.info = line
        root:append_text(': ' .. line)
      elseif fields[name] and value ~= '' then
        root:add(fields[name], range, value)
        if name == 'level' then pinfo.cols.protocol = value:upper() end
        if name == 'role' then pinfo.cols.src = value end
      end
      at = at + length + 1
    end
    return tvb:len()
  end
end
