-- The TCP state of both ends as the packets prove it. PURE: header fields in, names of states out,
-- in the kernel's spelling.
--
-- The law: an end is credited only with what its own packets say and acknowledge. An ACK number is
-- its sender's proof of what it had received; a packet on the wire proves nothing about its
-- receiver. Where the packets leave two states open, both are named: `CLOSE_WAIT or CLOSING`. A
-- state that no packet proves is skipped, and the last proven one stands. Where packets are missing, a
-- FIN may have been among them, and the state is called `ESTABLISHED or later`, until new bytes of the
-- end in question show that it had not sent one: a FIN is the last that an end says (RFC 9293 3.6).
return function()
  local states = {}
  local TWO_32, TWO_31 = 4294967296, 2147483648

  -- Bytes in flight that no congestion window holds back: ten segments (RFC 6928) of 1,460 bytes.
  -- An end with no more than this on the way behind its last packet had nothing left to send: data
  -- and FIN go out as soon as the program asks. With more, a FIN may still wait in the kernel.
  local FREE_FLIGHT_BYTES = 14600
  -- What a sender may assume that hears no other (RFC 9293 3.7.1), and what loopback's largest
  -- segments leave of its first window of 65,536 bytes.
  local SEGMENT_BYTES, FULL_WINDOW_BYTES = 536, 48000

  local function new_end()
    -- Offsets count from the SYN, which is byte 0, and go on beyond 2^32.
    return { state = '', nxt = 0, acked = 0, contiguous = 0, flight = 0, held = {} }
  end

  -- What is known of one connection. Ends are 1, who opened it, and 2, who accepted it.
  function states.new()
    return { new_end(), new_end() }
  end

  -- Offset of a 32 bit number, counted from the offset `near` that has the number `base`.
  local function offset_of(number, first, near)
    local distance = (number - first - near) % TWO_32
    if distance >= TWO_31 then distance = distance - TWO_32 end
    return near + distance
  end

  -- Bytes of `me` that nobody has seen may hold its FIN.
  local function darken(both, me)
    if not me.fin_end then me.dark, both.dark = true, true end
  end

  local function lighten(both, me)
    me.dark = nil
    both.dark = both[1].dark or both[2].dark
  end

  -- Bytes of the stream that were seen without a hole, for `contiguous`.
  local function join(me, from, stop)
    if from > me.contiguous then
      if #me.held < 1000 then me.held[#me.held + 1] = { from, stop } end
      return
    end
    me.contiguous = math.max(me.contiguous, stop)
    local again = #me.held > 0
    while again do
      again = false
      for at = #me.held, 1, -1 do
        local piece = me.held[at]
        if piece[1] <= me.contiguous then
          me.contiguous = math.max(me.contiguous, piece[2])
          table.remove(me.held, at)
          again = true
        end
      end
    end
  end

  -- Numbers to count from where no SYN gave them: an ACK names the next byte of the other end, which
  -- in the answer to a SYN is the first of all.
  local function begin_without_syn(both, me, peer, packet)
    if packet.ack and not peer.first then
      peer.first, peer.nxt, peer.contiguous = (packet.ack_number - 1) % TWO_32, 1, 1
      if not packet.syn then
        peer.guessed = true
        darken(both, peer)
      end
    end
    if packet.syn or packet.rst or not packet.ack then return end
    if not me.first then
      me.first, me.nxt, me.contiguous, me.guessed = (packet.seq - 1) % TWO_32, 1, 1, true
      darken(both, me)
    end
    -- An ACK without a SYN comes from an end whose handshake is over (RFC 9293 3.10.4).
    if me.state == '' then me.state = 'ESTABLISHED' end
  end

  -- What packet `from`..`stop` says about bytes of `me` that nobody has seen.
  local function weigh_unseen(both, me, packet, from, stop)
    local says_more = packet.length > 0 and stop > me.nxt and me.seen or packet.fin
    if says_more then
      lighten(both, me)
    elseif from > me.contiguous and packet.length == 0 then
      darken(both, me)
    end
    me.seen = true
  end

  -- SYN_SENT and SYN_RECV are over when an end acts as only a connected one does.
  local function establish(me, packet, stop)
    if me.state == 'SYN_SENT' and me.acked >= 1 then me.state = 'ESTABLISHED' end
    local speaks = stop > 1 or me.acked > 1
    if me.state == 'SYN_RECV' and not packet.syn and speaks then me.state = 'ESTABLISHED' end
  end

  -- My packet acknowledges the peer's FIN, and mine has not gone out: has my program called end()
  -- and the kernel holds the FIN back?
  local function hear_fin(me, free)
    me.state = free and 'CLOSE_WAIT' or 'CLOSE_WAIT or CLOSING'
  end

  local function send_fin(me, free, heard_before)
    if not me.heard_fin then
      me.state = 'FIN_WAIT1'
    elseif me.state == 'CLOSE_WAIT' or free and not heard_before then
      me.state = 'LAST_ACK'
    else
      me.state = 'LAST_ACK or CLOSING'
    end
  end

  -- After my own FIN: what do I prove to have received?
  local function after_fin(me, peer)
    if me.state ~= 'FIN_WAIT1' and me.state ~= 'FIN_WAIT2' then return end
    if not me.heard_fin then
      if me.fin_known then me.state = 'FIN_WAIT2' end
    elseif me.fin_known then
      me.state = 'TIME_WAIT'
    elseif peer.acked < me.fin_end then
      me.state = 'CLOSING'
    else
      me.state = 'CLOSING or TIME_WAIT'
    end
  end

  -- The peer sent bytes `from` onwards first in a packet that acknowledged my FIN: when I
  -- acknowledge them, I have that packet.
  local function remember_proof(peer, me, stop)
    if not peer.fin_end or peer.fin_proof or me.acked < peer.fin_end or stop <= me.nxt then return end
    peer.fin_proof = me.nxt
  end

  -- Nothing holds my data and my FIN back: little is in flight, nothing was lost, and the peer's
  -- window takes a whole segment (with less, Linux waits).
  local function is_free(me, peer)
    local segment = math.min(peer.mss or SEGMENT_BYTES, FULL_WINDOW_BYTES)
    local room = (peer.window or FULL_WINDOW_BYTES) - me.flight
    return me.flight <= FREE_FLIGHT_BYTES and not me.repeated and room >= segment
  end

  -- What most packets are: the next bytes in order, or none, from an end that is ESTABLISHED, with
  -- nothing lost and no FIN in sight. Returns the same as states.take would; nil: not such a packet.
  local function take_next(me, peer, packet)
    if me.state ~= 'ESTABLISHED' or packet.fin or packet.syn or packet.rst or not packet.ack then return nil end
    if me.fin_end or peer.fin_end or #me.held > 0 or not peer.first then return nil end
    local from, length = me.nxt, packet.length
    if packet.seq ~= (me.first + from) % TWO_32 or me.contiguous ~= from then return nil end
    local acked = offset_of(packet.ack_number, peer.first, me.acked)
    if acked > me.acked then me.acked = acked end
    me.window = packet.window * (me.scale and peer.scale and me.scale or 1)
    if length == 0 then
      if from == peer.acked then me.flight = 0 end
      return from
    end
    me.flight = from + length - peer.acked
    me.nxt, me.contiguous = from + length, from + length
    return from
  end

  -- Takes the packet that end `who` sent: syn, ack, fin, rst, seq, ack_number, length, window. Returns
  -- its place, counted from the SYN, which is byte 0; nil where that is unknown.
  function states.take(both, who, packet)
    local me, peer = both[who], both[3 - who]
    if packet.syn and not me.first then
      me.first, me.scale, me.mss = packet.seq, packet.scale, packet.mss
      me.state = packet.ack and 'SYN_RECV' or 'SYN_SENT'
    end
    if not me.first or not peer.first then begin_without_syn(both, me, peer, packet) end
    if not me.first then return end
    local next_in_order = not both.dark and take_next(me, peer, packet)
    if next_in_order then return next_in_order end
    local from = offset_of(packet.seq, me.first, me.nxt)
    local stop = from + packet.length + (packet.syn and 1 or 0) + (packet.fin and 1 or 0)
    if not packet.rst then weigh_unseen(both, me, packet, from, stop) end
    if stop <= me.nxt and packet.length > 0 then me.repeated = true end
    if packet.ack and peer.first then
      me.acked = math.max(me.acked, offset_of(packet.ack_number, peer.first, me.acked))
    end
    if packet.rst then
      if me.state ~= 'SYN_SENT' then me.state = 'CLOSE' end
      me.reset = true
      return
    end
    -- A bare ACK with nothing in flight: what waited would have been sent before it.
    if packet.length == 0 and not packet.fin and me.nxt == peer.acked then me.flight = 0 end
    local free = is_free(me, peer)
    me.window = packet.window * (not packet.syn and me.scale and peer.scale and me.scale or 1)
    establish(me, packet, stop)
    if me.fin_proof and me.acked > me.fin_proof then me.fin_known = true end
    local heard_before = me.heard_fin
    if peer.fin_end and me.acked >= peer.fin_end then me.heard_fin = true end
    if packet.fin and not me.fin_end then
      me.fin_end = stop
      send_fin(me, free, heard_before)
    elseif me.heard_fin and not me.fin_end and (not heard_before or packet.length == 0) then
      hear_fin(me, free)
    end
    if stop > me.nxt then me.flight = stop - peer.acked end
    if me.fin_end then after_fin(me, peer) end
    remember_proof(peer, me, stop)
    me.nxt = math.max(me.nxt, stop)
    join(me, from, stop)
    return from
  end

  -- The bytes of end `who` that its peer has acknowledged and that nobody has seen will not come any
  -- more: the peer has them. True if there were any.
  function states.give_up_hole(both, who)
    local me, peer = both[who], both[3 - who]
    if not me.first or peer.acked <= me.contiguous then return false end
    local reaches_on = #me.held > 0
    join(me, me.contiguous, peer.acked)
    if not reaches_on then darken(both, me) end
    return true
  end

  local LATER = { ESTABLISHED = true, FIN_WAIT1 = true, FIN_WAIT2 = true }

  -- The state of end `who`, as far as what was seen proves it.
  function states.proven(both, who)
    local me, state = both[who], both[who].state
    if not both.dark or state == '' then return state end
    if me.dark and state ~= 'CLOSE' then return 'ESTABLISHED or later' end
    return LATER[state] and both[3 - who].dark and state .. ' or later' or state
  end

  return states
end
