import { DEAD, HEAD, script } from './scripts.js';

/** Entries that one step looks at, so that Redis serves others in between. */
export const PAGE = 500;

/**
 * Keys: dead letters, their index. Arguments: three bounds, how many, and the id to begin after. Answer: value
 * and end of each.
 */
export const LIST = script(
  HEAD,
  DEAD,
  `
local dead, index = unpack(KEYS)
trimDead(dead, index, tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
local after = ARGV[5] and redis.call('HGET', index, ARGV[5])
local letters = {}
for _, entry in ipairs(redis.call('XRANGE', dead, after and '(' .. after or '-', '+', 'COUNT', ARGV[4])) do
  letters[#letters + 1], letters[#letters + 2] = entry[2][2], entry[2][4]
end
return letters`,
);

const FIND = `
local function find(dead, index, first)
  local found = {}
  for i = first, #ARGV do
    local entry = redis.call('HGET', index, ARGV[i])
    found[#found + 1] = entry and redis.call('XRANGE', dead, entry, entry)[1] or nil
  end
  return found
end`;

/**
 * Puts dead letters back, as far as there is room. Keys: stream, ids, dead letters, their index. Arguments: bound,
 * name of the push, now, the last entry to look at or nothing, and ids: without any it begins with the oldest.
 * Answer: how many were put back, the last entry to look at, and 1 if there may be more.
 */
export const REDRIVE = script(
  HEAD,
  DEAD,
  FIND,
  `
local stream, ids, dead, index = unpack(KEYS)
local last = ARGV[4]
if last == '' then
  local newest = redis.call('XREVRANGE', dead, '+', '-', 'COUNT', 1)[1]
  last = newest and newest[1] or '0-0'
end
local all = #ARGV == 4
local letters = all and redis.call('XRANGE', dead, '-', last, 'COUNT', ${PAGE}) or find(dead, index, 5)
local isNew = redis.call('EXISTS', stream) == 0
local room = tonumber(ARGV[1]) - redis.call('XLEN', stream)
local moved = 0
for _, entry in ipairs(letters) do
  if room <= 0 then break end
  local value = entry[2][2]
  local id = headOf(value)
  if redis.call('HEXISTS', ids, id) == 0 then
    redis.call('XADD', stream, '*', 'event', ARGV[3] .. string.match(value, '\\n.*'))
    redis.call('HSET', ids, id, ARGV[2])
    room = room - 1
  end
  removeDead(dead, index, entry)
  moved = moved + 1
end
return { moved, last, all and moved == ${PAGE} and 1 or 0, isNew and 1 or 0 }`,
);

/** Keys: dead letters, their index. Arguments: ids, or nothing for all. Answer: how many were removed. */
export const DROP = script(
  HEAD,
  DEAD,
  FIND,
  `
local dead, index = unpack(KEYS)
if #ARGV == 0 then
  local count = redis.call('XLEN', dead)
  redis.call('DEL', dead, index)
  return count
end
local letters = find(dead, index, 1)
for _, entry in ipairs(letters) do removeDead(dead, index, entry) end
return #letters`,
);

/**
 * Removes a page of what waits, or is dead, and has a word in its subject. Keys: stream, ids, dead letters, their
 * index. Arguments: the word, 1 for dead letters, the entry to begin with. Answer: how many were removed, and the
 * entry after which to go on, or nothing.
 */
export const ERASE = script(
  HEAD,
  DEAD,
  `
local stream, ids, dead, index = unpack(KEYS)
local word, isDead = ' ' .. ARGV[1] .. ' ', ARGV[2] == '1'
local page = redis.call('XRANGE', isDead and dead or stream, ARGV[3], '+', 'COUNT', ${PAGE})
local erased = 0
for _, entry in ipairs(page) do
  local id, subject = headOf(entry[2][2])
  if string.find(' ' .. subject .. ' ', word, 1, true) then
    erased = erased + 1
    if isDead then
      removeDead(dead, index, entry)
    else
      redis.call('HDEL', ids, id)
      redis.call('XDEL', stream, entry[1])
      redis.pcall('XACK', stream, 'sendoff', entry[1])
    end
  end
end
return { erased, #page == ${PAGE} and page[#page][1] or '' }`,
);
