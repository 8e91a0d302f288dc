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

/** Lua hands over a few thousand arguments at most. */
const IN_PARTS = `
local function inParts(list, call)
  for first = 1, #list, 1000 do call(unpack(list, first, math.min(first + 999, #list))) end
end`;

/** Whether a lease is in force: the delivery is with this consumer, and in the same attempt. */
const HOLDS = `
local function holds(stream, me, entry, attempt)
  local pending = redis.pcall('XPENDING', stream, GROUP, entry, entry, 1)
  local one = not pending.err and pending[1]
  return one and one[2] == me and one[4] == tonumber(attempt)
end`;

/** Dead letters: how one is taken out, and how they are kept within their bounds. \`index\` leads from ids to entries. */
export const DEAD = `
local BYTES = '\\1bytes'
local function bytesOf(fields)
  local bytes = 0
  for i = 2, #fields, 2 do bytes = bytes + #fields[i] end
  return bytes
end
local function removeDead(dead, index, entry)
  redis.call('XDEL', dead, entry[1])
  if redis.call('HGET', index, entry[2][2]) == entry[1] then redis.call('HDEL', index, entry[2][2]) end
  redis.call('HINCRBY', index, BYTES, -bytesOf(entry[2]))
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
 * Keys: stream, ids. Arguments: bound, push, then five for each delivery, no id twice. Answer: 1 if the stream is new, the ids
 * that were refused, those that are known.
 */
export const PUSH = script(`
local stream, ids, push = KEYS[1], KEYS[2], ARGV[2]
local isNew = redis.call('EXISTS', stream) == 0
if isNew and redis.call('EXISTS', ids) == 1 then redis.call('DEL', ids) end
local room = tonumber(ARGV[1]) - redis.call('XLEN', stream)
local asked, added, refused, known = {}, {}, {}, {}
for i = 3, #ARGV, 5 do asked[#asked + 1] = ARGV[i] end
local pushes = redis.call('HMGET', ids, unpack(asked))
for n, id in ipairs(asked) do
  local i = 5 * n - 2
  if pushes[n] then
    if pushes[n] ~= push then known[#known + 1] = id end
  elseif room <= 0 then
    refused[#refused + 1] = id
  else
    redis.call('XADD', stream, '*', 'id', id, 'at', ARGV[i + 1], 'subject', ARGV[i + 2], 'rest', ARGV[i + 3],
      'body', ARGV[i + 4])
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
local held, lost = {}, {}
for i = 2, #ARGV, 2 do
  if holds(stream, me, ARGV[i], ARGV[i + 1]) then held[#held + 1] = ARGV[i]
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
 * goes, no id is kept without its entry, and an entry that is gone is still pending. The answer is kept for a while,
 * so that a settlement which is sent again, as its answer was lost, is not taken for a stale one.
 *
 * Keys: stream, ids, dead letters, their index, answer. Arguments: consumer, three bounds of the dead letters, and a
 * list with what to do, entry, attempt, id and end of each, as JSON, since clients take so many arguments only.
 * Answer: the numbers of those that were lost, from 0, with commas.
 */
export const SETTLE = script(
  NAMES,
  IN_PARTS,
  HOLDS,
  DEAD,
  `
local stream, ids, dead, index, answer = unpack(KEYS)
local me = ARGV[1]
local known = redis.call('GET', answer)
if known then return known end
local list = cjson.decode(ARGV[5])
local lost, entries, removed, released, letters = {}, {}, {}, {}, {}
for i = 1, #list, 5 do
  local what, entry = list[i], list[i + 1]
  if not holds(stream, me, entry, list[i + 2]) then
    lost[#lost + 1] = (i - 1) / 5
  elseif what == 'release' then
    released[#released + 1] = i
  else
    entries[#entries + 1], removed[#removed + 1] = entry, list[i + 3]
    local whole = what == 'dead' and redis.call('XRANGE', stream, entry, entry)[1]
    if whole then
      local fields = whole[2]
      fields[#fields + 1], fields[#fields + 2] = 'end', list[i + 4]
      letters[#letters + 1] = fields
    end
  end
end
if #letters > 0 then redis.call('PERSIST', stream) end
for _, fields in ipairs(letters) do
  local before = redis.call('HGET', index, fields[2])
  local same = before and redis.call('XRANGE', dead, before, before)[1]
  if same then removeDead(dead, index, same) end
  redis.call('HSET', index, fields[2], redis.call('XADD', dead, '*', unpack(fields)))
  redis.call('HINCRBY', index, BYTES, bytesOf(fields))
end
inParts(removed, function(...) redis.call('HDEL', ids, ...) end)
inParts(entries, function(...) redis.call('XDEL', stream, ...) end)
inParts(entries, function(...) redis.call('XACK', stream, GROUP, ...) end)
for _, i in ipairs(released) do
  redis.call('XCLAIM', stream, GROUP, RELEASED, 0, list[i + 1], 'IDLE', 86400000, 'RETRYCOUNT', list[i + 2] - 1, 'JUSTID')
end
if #letters > 0 then trimDead(dead, index, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])) end
local text = table.concat(lost, ',')
if #entries + #released > 0 then redis.call('SET', answer, text, 'PX', 30000) end
return text`,
);
