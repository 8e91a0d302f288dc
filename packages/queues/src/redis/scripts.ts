import { createHash } from 'node:crypto';

/** A program that Redis runs as one step. It touches the keys of one lane, so that it can run on a cluster. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

export function script(...parts: readonly string[]): Script {
  const text = parts.join('\n');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** The consumer group of every stream, and the consumer that owns what was released until it is taken again. */
export const NAMES = `local GROUP, RELEASED = 'sendoff', 'released'`;

/**
 * Removes deliveries for good, by their entries and their ids. Redis may crash with half of it in its file: no id is
 * kept without its entry, and an entry that is gone is still pending. Lua hands over a few thousand values at most.
 */
const REMOVE = `
local function inParts(list, call)
  for first = 1, #list, 1000 do call(unpack(list, first, math.min(first + 999, #list))) end
end
local function remove(stream, ids, entries, removed)
  inParts(removed, function(...) redis.call('HDEL', ids, ...) end)
  inParts(entries, function(...) redis.call('XDEL', stream, ...) end)
  inParts(entries, function(...) redis.call('XACK', stream, GROUP, ...) end)
end`;

/**
 * Which leases are in force: the delivery is with this consumer, and in the same attempt. What lies between the first
 * and the last is asked for at once; single ones only where they are in no order, or many others lie between.
 */
const HOLDS = `
local function holder(stream, me, first, last, count)
  local attempts = {}
  local function look(from, to, most)
    local pending = redis.pcall('XPENDING', stream, GROUP, from, to, most, me)
    if pending.err then return end
    for _, one in ipairs(pending) do attempts[one[1]] = one[4] end
  end
  look(first, last, 2 * count)
  return function(entry, attempt)
    if not attempts[entry] then look(entry, entry, 1) end
    return attempts[entry] == tonumber(attempt)
  end
end`;

/** What is read of the value of a delivery here: its id, and whose it is. See `record.ts`. */
export const HEAD = `
local function headOf(value)
  local head = cjson.decode(string.match(value, '^[^\\n]*\\n([^\\n]*)'))
  return head[1], type(head[2]) == 'string' and head[2] or ''
end`;

/** Dead letters: how one is taken out, and how they are kept within their bounds. `index` leads from ids to entries. */
export const DEAD = `
local BYTES = '\\1bytes'
local function removeDead(dead, index, entry)
  local value, ending = entry[2][2], entry[2][4]
  local id = headOf(value)
  redis.call('XDEL', dead, entry[1])
  if redis.call('HGET', index, id) == entry[1] then redis.call('HDEL', index, id) end
  redis.call('HINCRBY', index, BYTES, -#value - #ending)
end
local function trimDead(dead, index, max, maxBytes, forMs)
  local now = redis.call('TIME')
  local oldest = now[1] * 1000 + now[2] / 1000 - forMs
  while true do
    local entry = redis.call('XRANGE', dead, '-', '+', 'COUNT', 1)[1]
    if not entry then break end
    local isOver = redis.call('XLEN', dead) > max
      or tonumber(redis.call('HGET', index, BYTES) or 0) > maxBytes
      or tonumber(string.match(entry[1], '^%d+')) < oldest
    if not isOver then break end
    removeDead(dead, index, entry)
  end
end`;

/**
 * Adds what there is room for. An id is kept with the push that brought it, so that a push which is sent again, as
 * its answer was lost, finds its own deliveries stored.
 *
 * Keys: stream, ids. Arguments: bound, push, then id and value of each delivery, no id twice. Answer: 1 if the stream
 * is new, the ids that were refused, those that are known.
 */
export const PUSH = script(`
local stream, ids, push = KEYS[1], KEYS[2], ARGV[2]
local isNew = redis.call('EXISTS', stream) == 0
if isNew and redis.call('EXISTS', ids) == 1 then redis.call('DEL', ids) end
local room = tonumber(ARGV[1]) - redis.call('XLEN', stream)
local asked, added, refused, known = {}, {}, {}, {}
for i = 3, #ARGV, 2 do asked[#asked + 1] = ARGV[i] end
local pushes = redis.call('HMGET', ids, unpack(asked))
for n, id in ipairs(asked) do
  if pushes[n] then
    if pushes[n] ~= push then known[#known + 1] = id end
  elseif room <= 0 then
    refused[#refused + 1] = id
  else
    redis.call('XADD', stream, '*', 'event', ARGV[2 * n + 2])
    room = room - 1
    added[#added + 1], added[#added + 2] = id, push
  end
end
if #added > 0 then redis.call('HSET', ids, unpack(added)) end
return { isNew and 1 or 0, refused, known }`);

/**
 * Begins leases anew. Keys: stream. Arguments: consumer, then entry and attempt of each lease. Answer: the numbers of
 * those that were lost, from 0.
 */
export const EXTEND = script(
  NAMES,
  HOLDS,
  `
local stream, me = KEYS[1], ARGV[1]
local holds = holder(stream, me, ARGV[2], ARGV[#ARGV - 1], #ARGV / 2)
local held, lost = {}, {}
for i = 2, #ARGV, 2 do
  if holds(ARGV[i], ARGV[i + 1]) then held[#held + 1] = ARGV[i]
  else lost[#lost + 1] = (i - 2) / 2 end
end
if #held > 0 then
  held[#held + 1] = 'JUSTID'
  redis.call('XCLAIM', stream, GROUP, me, 0, unpack(held))
end
return lost`,
);

/**
 * Settles leases, all in one step. What was lost is found out first. Then all is done in an order of which any
 * beginning does no harm, as Redis may crash with half of it in its file: a dead letter is there before its delivery
 * goes. The answer is kept for a while, so that a settlement which is sent again, as its answer was lost, is not taken
 * for a stale one.
 *
 * Keys: stream, ids, dead letters, their index, answer. Arguments: consumer, three bounds of the dead letters, and a
 * list with what to do, entry, attempt, id and end of each, as JSON, since clients take so many arguments only.
 * Answer: the numbers of those that were lost, from 0, with commas.
 */
export const SETTLE = script(
  NAMES,
  REMOVE,
  HOLDS,
  HEAD,
  DEAD,
  `
local stream, ids, dead, index, answer = unpack(KEYS)
local me = ARGV[1]
local known = redis.call('GET', answer)
if known then return known end
local list = cjson.decode(ARGV[5])
local holds = holder(stream, me, list[2], list[#list - 3], #list / 5)
local lost, entries, removed, released, letters = {}, {}, {}, {}, {}
for i = 1, #list, 5 do
  local what, entry = list[i], list[i + 1]
  if not holds(entry, list[i + 2]) then
    lost[#lost + 1] = (i - 1) / 5
  elseif what == 'release' then
    released[#released + 1] = i
  else
    entries[#entries + 1], removed[#removed + 1] = entry, list[i + 3]
    local whole = what == 'dead' and redis.call('XRANGE', stream, entry, entry)[1]
    if whole then letters[#letters + 1] = { list[i + 3], whole[2][2], list[i + 4] } end
  end
end
if #letters > 0 then redis.call('PERSIST', stream) end
for _, letter in ipairs(letters) do
  local id, value, ending = unpack(letter)
  local before = redis.call('HGET', index, id)
  local same = before and redis.call('XRANGE', dead, before, before)[1]
  if same then removeDead(dead, index, same) end
  redis.call('HSET', index, id, redis.call('XADD', dead, '*', 'event', value, 'end', ending))
  redis.call('HINCRBY', index, BYTES, #value + #ending)
end
remove(stream, ids, entries, removed)
for _, i in ipairs(released) do
  redis.call('XCLAIM', stream, GROUP, RELEASED, 0, list[i + 1], 'IDLE', 86400000, 'RETRYCOUNT', list[i + 2] - 1, 'JUSTID')
end
if #letters > 0 then trimDead(dead, index, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])) end
local text = table.concat(lost, ',')
if #entries + #released > 0 then redis.call('SET', answer, text, 'PX', 30000) end
return text`,
);
