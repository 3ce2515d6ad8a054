-- Everything of finack that can be filtered, coloured or made a column: the protocol's own fields
-- and its expert infos. Names only; who sets them is display.lua. The fields of the messages are not
-- here: they come from the .proto files as pbf.finack.v1.*.
return function(schema)
  local fields = { proto = Proto('finack', 'finack, a blockchain node on raw TCP') }

  local number, text, packet = ProtoField.uint32, ProtoField.string, ProtoField.framenum
  local request, response = frametype.REQUEST, frametype.RESPONSE
  fields.of = {
    frame = text('finack.frame', 'Frame', 'What a person would write about it'),
    kind = text('finack.kind', 'Message', 'Name of the message in wire.proto'),
    length = number('finack.length', 'Payload length', base.DEC),
    id = number('finack.id', 'Request number (id)', base.DEC),
    re = number('finack.re', 'In reply to (re)', base.DEC),
    height = text('finack.height', 'Block height'),
    from = text('finack.from', 'Sent by', 'opener or acceptor'),
    moved = text('finack.moved', 'The conversation is now', 'ready, leaving, parted'),
    nth = number('finack.nth', 'Block of this reply, counted from 1', base.DEC),
    request_in = packet('finack.request_in', 'Answers the frame in packet', base.NONE, request),
    begun_in = packet('finack.response_begins_in', 'Answer begins in packet', base.NONE, response),
    response_in = packet('finack.response_in', 'Answered in packet', base.NONE, response),
    took = ProtoField.relative_time('finack.response_time', 'Time since that frame'),
    clause = text('finack.clause', 'Broken clause', 'Its number in proto/README.md'),
    violation = text('finack.violation', 'Violation', 'As the node names it'),
    cut = text('finack.cut', 'Cut by the capture', 'A frame of which only the beginning is there'),
    piece = text('finack.piece', 'Piece of a frame', 'A row that holds a part of a large frame'),
    piece_of = packet('finack.piece_of', 'The frame is complete in packet'),
    begins_in = packet('finack.begins_in', 'The frame begins in packet'),
    says = text('finack.says', 'The node says', 'A row that a node wrote beside its frames'),
    undecoded = ProtoField.bytes('finack.undecoded', 'Not decoded'),
    connection = number('finack.connection', 'Connection', base.DEC, nil, nil, 'Counted from 1'),
    opener = text('finack.state.opener', 'Opener', 'TCP state that the packets prove'),
    acceptor = text('finack.state.acceptor', 'Acceptor', 'TCP state that the packets prove'),
    phase = text('finack.phase', 'Conversation', 'greeting, ready, leaving, parted, joined'),
    ending = text('finack.ending', 'Ending', 'In the words of clause X-1'),
    by = text('finack.ending.by', 'Ended by', 'opener, acceptor or both'),
    why = text('finack.ending.why', 'Reason'),
    own = text('finack.ending.own', 'Whoever ended it says'),
    delivery = text('finack.delivery', 'Delivery', 'confirmed: the peer has read all'),
  }
  -- Two of them are columns of most packet lists. As fields of a protocol of their own they do not
  -- make Wireshark ask for all others: display.lua.
  fields.watch = Proto('finack_tcp', 'TCP, watched by finack (to be disabled together with TCP only)')
  fields.watch.fields = { fields.of.opener, fields.of.acceptor }
  local own_fields = {}
  for name, field in pairs(fields.of) do
    if name ~= 'opener' and name ~= 'acceptor' then own_fields[name] = field end
  end
  fields.proto.fields = own_fields

  -- Violations that a node finds elsewhere than in its wire scan.
  fields.violations = setmetatable({
    ['not-canonical'] = { clause = 'E-6', text = 'hashed bytes that are not in their one encoding' },
  }, { __index = schema.violations })

  -- What is worth saying without being a violation: clause or empty, text, severity, and whether
  -- the clause is broken and not merely cited.
  local error, warn, notice = expert.severity.ERROR, expert.severity.WARN, expert.severity.NOTE
  local notes = {
    ['fin-inside-frame'] = { 'X-1', 'the stream ends inside a frame', error },
    ['fin-without-goodbye'] = { 'X-1', 'a FIN without a Goodbye', warn },
    ['counts-disagree'] = { 'G-2', 'the counts of a Goodbye disagree with what travelled', error, true },
    ['answer-unasked'] = { 'G-3', 'an answering Goodbye, and nobody has asked', warn, true },
    ['not-finack'] = { 'H-8', 'this does not look like finack', warn },
    ['other-network'] = { 'H-3', 'the two sides do not fit, one will refuse', warn },
    ['id-in-use'] = { 'S-3', 'the number of a request that is still open', warn, true },
    ['cut-short'] = { 'G-6', 'fewer blocks than asked for', notice },
    ['unknown-body'] = { 'E-3', 'a message of a newer version, ignored', notice },
    ['slow-frame'] = { 'F-5', 'a frame that took longer than its receiver has to wait', warn },
    ['reset'] = { 'X-1', 'the connection was reset', warn },
    ['unanswered'] = { '', 'no answer in this capture', notice },
    ['joined'] = { '', 'bytes before this were not captured', notice },
    ['incomplete'] = { '', 'a record that holds only a part of a frame', warn },
    ['too-many'] = { '', 'more frames in one packet than can be shown field by field', notice },
  }
  fields.notes = notes

  fields.experts = {}
  local list = {}
  local function add(name, clause, meaning, severity)
    local title = clause == '' and meaning or clause .. ' ' .. meaning
    local abbreviation = 'finack.expert.' .. name:gsub('-', '_')
    fields.experts[name] =
      ProtoExpert.new(abbreviation, title, expert.group.PROTOCOL, severity)
    list[#list + 1] = fields.experts[name]
  end
  for name, violation in pairs(schema.violations) do
    add(name, violation.clause, violation.text, error)
  end
  local own = fields.violations['not-canonical']
  add('not-canonical', own.clause, own.text, error)
  for name, note in pairs(notes) do add(name, note[1], note[2], note[3]) end
  fields.proto.experts = list

  return fields
end
