/** The page's document, around its style and script. */
export const markup = (style: string, script: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sendoff sandbox</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <div class="brand">
    <h1>Sendoff sandbox</h1>
    <p id="connection" role="status">Connecting…</p>
  </div>
  <dl class="counts" aria-label="Counts since the last reset">
    <div><dt>Requests</dt><dd id="count-requests">0</dd></div>
    <div><dt>Events</dt><dd id="count-total">0</dd></div>
    <div class="good"><dt>Good</dt><dd id="count-good">0</dd></div>
    <div class="bad"><dt>Bad</dt><dd id="count-bad">0</dd></div>
    <div class="other"><dt>Discarded</dt><dd id="count-discarded">0</dd></div>
    <div class="other"><dt>Test</dt><dd id="count-test">0</dd></div>
  </dl>
  <button id="reset" type="button">Reset all</button>
</header>
<div class="bars">
  <nav aria-label="Views">
    <a href="#events">Events</a>
    <a href="#requests">Requests</a>
    <a href="#contacts">Contacts</a>
    <a href="#vendors">Vendors</a>
    <a href="#faults">Faults</a>
  </nav>
  <div id="vendor-filter" class="chips" role="group" aria-label="Vendor"></div>
  <label class="key-filter">API key
    <input id="key" maxlength="500" autocomplete="off" spellcheck="false" placeholder="any">
  </label>
</div>
<p id="problem" class="reason" role="alert" hidden></p>
<main>
  <section data-view="events" class="two" aria-label="Events">
    <div class="panel">
      <div class="filters">
        <label>Verdict
          <select id="verdict">
            <option value="">all</option>
            <option value="good">good</option>
            <option value="bad">bad</option>
            <option value="discarded">discarded</option>
            <option value="test">test</option>
          </select>
        </label>
        <label>Kind
          <select id="kind">
            <option value="">all</option>
            <option value="track">track</option>
            <option value="identify">identify</option>
            <option value="page">page</option>
            <option value="link">link</option>
          </select>
        </label>
        <label>Name
          <select id="name"><option value="">all</option></select>
        </label>
        <label>Email or user id
          <input id="person" maxlength="500" autocomplete="off" spellcheck="false" placeholder="any">
        </label>
      </div>
      <div id="no-events" class="hint">
        <p id="no-events-text"></p>
        <ul id="urls" class="urls"></ul>
      </div>
      <ol id="events" class="rows" aria-label="Newest first"></ol>
    </div>
    <article class="panel detail" aria-labelledby="event-title">
      <h2 id="event-title">Event</h2>
      <p id="event-hint" class="hint">Choose an event to see what the application sent beside what the vendor answered.</p>
      <div id="event-detail"></div>
    </article>
  </section>
  <section data-view="requests" class="two" aria-label="Requests" hidden>
    <div class="panel">
      <div class="filters">
        <label>Show
          <select id="outcome">
            <option value="">all requests</option>
            <option value="trouble">refused whole, or hit by a fault</option>
          </select>
        </label>
      </div>
      <p id="no-requests" class="hint">None.</p>
      <ol id="requests" class="rows" aria-label="Newest first"></ol>
    </div>
    <article class="panel detail" aria-labelledby="request-title">
      <h2 id="request-title">Request</h2>
      <p id="request-hint" class="hint">Choose a request to see it beside its answer.</p>
      <div id="request-detail"></div>
    </article>
  </section>
  <section data-view="contacts" class="two" aria-label="Contacts" hidden>
    <div class="panel">
      <p id="no-contacts" class="hint">No vendor knows anybody yet. Contacts come from traits and events; Selzy's event API keeps none.</p>
      <ol id="contacts" class="rows" aria-label="Last changed first"></ol>
    </div>
    <article class="panel detail" aria-labelledby="contact-title">
      <h2 id="contact-title">Contact</h2>
      <p id="contact-hint" class="hint">Choose a contact to see the profile that traits and events made.</p>
      <div id="contact-detail"></div>
    </article>
  </section>
  <section data-view="vendors" aria-label="Vendors" hidden>
    <p class="hint">What each vendor's account knows, and how strictly the vendor is imitated. With an API key above, fixtures are that key's own.</p>
    <div id="vendors" class="cards"></div>
  </section>
  <section data-view="faults" class="panel narrow" aria-label="Faults" hidden>
    <h2>What goes wrong next</h2>
    <p class="hint">Each request takes the first fault that concerns it. With a vendor or an API key chosen above, a fault is for these alone.</p>
    <form id="fault-form">
      <label for="fault-text">A script such as <code>503, 503, 200</code>, or a fault in JSON such as <code>{"status":429,"retryAfter":2,"times":1}</code></label>
      <input id="fault-text" required maxlength="2000" autocomplete="off" spellcheck="false">
      <button type="submit">Add</button>
      <button id="clear-faults" type="button">Clear</button>
    </form>
    <p id="no-faults" class="hint">None is queued: all goes well.</p>
    <ol id="faults" class="queue"></ol>
  </section>
</main>
<script>${script}</script>
</body>
</html>
`;
