"""A Slack on 127.0.0.1: its Web API, and events over HTTP or Socket Mode, with the faults that the real one has.

Written from the public documentation. It refuses what Slack refuses: blocks over their limits, streams that ended,
tokens it does not know.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections import defaultdict
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web
from slack_limits import Unfit, check_blocks, check_view

TEAM, BOT, BOT_ID = "T0TEAM", "U0BOT", "B0BOT"
ALICE, BOB, CAROL = "U0ALICE", "U0BOB", "U0CAROL"
CHANNEL, DIRECT, GROUP = "C0NEWS", "D0ALICE", "G0GROUP"
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,chat:write,commands,groups:history,im:history,im:write,"
    "usergroups:read"
)


class Fault(Exception):
    """Slack says no; `after` says whether it has done what it was asked nevertheless (a lost reply, a late 500)."""

    def __init__(self, error="internal_error", status=200, *, after=False, headers=None, hang_up=False, **fields):
        super().__init__(error)
        self.error, self.status, self.after, self.headers = error, status, after, headers or {}
        self.hang_up, self.fields = hang_up, fields

    def __str__(self):
        return f"{self.error}-{self.status}{'-done' * self.after}{'-cut' * self.hang_up}"


def too_many(wait="0.1"):
    return Fault("ratelimited", 429, headers={"Retry-After": wait})


def reply_lost():
    """Return the fault of a connection that breaks after the work is done."""
    return Fault(after=True, hang_up=True)


class FakeSlack:
    def __init__(
        self, *, secret="secret", request_url=None, ack_timeout=3.0, retries=(0.0, 0.2, 0.5), stream_ttl=300.0
    ):
        self.secret, self.request_url = secret, request_url
        self.ack_timeout, self.retries, self.stream_ttl = ack_timeout, retries, stream_ttl
        self.tokens = {"xoxb-test": "bot", "xapp-test": "app"}
        self.scopes = SCOPES
        self.channels = {
            CHANNEL: {"id": CHANNEL},
            DIRECT: {"id": DIRECT, "is_im": True},
            GROUP: {"id": GROUP, "is_mpim": True},
        }
        self.messages = defaultdict(list)
        self.responses = defaultdict(list)  # what came to each response_url
        self.ephemerals = []  # shown to one user alone, and kept by nobody
        self.calls, self.views, self.statuses, self.acks = [], [], [], []
        self.faults = defaultdict(list)  # by method: each is used once, oldest first
        self.chance = None  # called with each method: a Fault or None
        self.groups = {"S0DESK": [BOB]}
        self.modern = True  # does the workspace show the blocks of 2026?
        self.grid = None  # the id of an Enterprise Grid that the workspace is of
        self.org_wide = False  # is the app installed in all of it?
        self.team = TEAM
        self.deaf = False  # sockets stay open and nothing is answered
        self.sockets, self._acks, self._numbers = [], {}, itertools.count(1)
        self.files = {}  # that were uploaded, by id
        self._round = itertools.count()
        self._tasks = set()

    # ---- life

    async def __aenter__(self):
        app = web.Application(client_max_size=10 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_post("/upload/{id}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", getattr(self, "fixed_port", 0))
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/api/"
        self._http = ClientSession()
        return self

    async def __aexit__(self, *_):
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.sockets):
            await socket.close()
        await self._http.close()
        await self._runner.cleanup()

    def _begin(self, work):
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def until(self, true, timeout=60.0):
        """Wait until `true()`; say what was there if it never is."""
        end = time.monotonic() + timeout
        while not (found := true()):
            assert time.monotonic() < end, f"it never came to be; last calls: {[name for name, _ in self.calls][-12:]}"
            await asyncio.sleep(0.02)
        return found

    def ts(self):
        return f"{int(time.time())}.{next(self._numbers):06d}"

    # ---- what is seen

    def of_bot(self, channel=CHANNEL, thread=None):
        """Return the bot's messages in a channel, or in one thread of it."""
        mine = [m for m in self.messages[channel] if m.get("bot_id") == BOT_ID]
        return [m for m in mine if thread is None or m.get("thread_ts") == thread]

    def count(self, method):
        return sum(name == method for name, _ in self.calls)

    # ---- the Web API

    async def _api(self, request):
        method = request.match_info["method"]
        arguments = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        elif request.can_read_body:
            arguments |= dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        self.calls.append((method, arguments))
        fault = self.faults[method].pop(0) if self.faults[method] else self.chance and self.chance(method)
        try:
            if fault and not fault.after:
                raise fault
            done = await self._do(method, token, arguments)
            if fault:
                raise fault
            return web.json_response({"ok": True, **done}, headers={"X-OAuth-Scopes": self.scopes})
        except Fault as refused:
            if refused.hang_up:
                request.transport.close()
            body = {"ok": False, "error": refused.error, **refused.fields}
            return web.json_response(body, status=refused.status, headers=refused.headers)
        except Unfit as unfit:
            return web.json_response({"ok": False, "error": "invalid_blocks", "why": str(unfit)})

    async def _do(self, method, token, arguments):
        if method == "oauth.v2.access":
            return self._installed(arguments)
        who = self.tokens.get(token)
        if who is None:
            raise Fault("invalid_auth" if token else "not_authed")
        do = getattr(self, method.replace(".", "_"), None)
        if do is None:
            raise Fault("unknown_method")
        if (who == "app") != (method == "apps.connections.open"):
            raise Fault("not_allowed_token_type")
        return do(**{name: value for name, value in arguments.items() if name != "token"}) or {}

    def _installed(self, arguments):
        self.tokens["xoxb-installed"] = "bot"
        return {
            "access_token": "xoxb-installed", "token_type": "bot", "scope": SCOPES, "bot_user_id": BOT,
            "app_id": "A0", "team": None if self.org_wide else {"id": self.team, "name": "Acme"},
            "enterprise": self.grid and {"id": self.grid, "name": "Acme Group"}, "authed_user": {"id": ALICE},
            "is_enterprise_install": self.org_wide,
        }  # fmt: skip

    def _place(self, channel):
        if channel not in self.channels:
            raise Fault("channel_not_found")
        if error := self.channels[channel].get("refuses"):
            raise Fault(error)
        return self.messages[channel]

    def _message(self, channel, ts):
        found = [m for m in self._place(channel) if m["ts"] == ts]
        if not found:
            raise Fault("message_not_found")
        return found[0]

    def auth_test(self, **more):
        return {
            "team_id": self.grid if self.org_wide else self.team,
            "team": "Acme",
            "user_id": BOT,
            "user": "newsdesk",
            "bot_id": BOT_ID,
            "url": "https://x",
        }

    def apps_connections_open(self):
        return {"url": f"ws://127.0.0.1:{self.port}/socket"}

    def chat_postMessage(self, channel, text="", blocks=(), thread_ts=None, metadata=None, **more):
        if not text:
            raise Fault("no_text")
        check_blocks(blocks, modern=self.modern)
        ts = self.ts()
        message = {"type": "message", "ts": ts, "text": text, "blocks": list(blocks), "user": BOT, "bot_id": BOT_ID}
        message |= {k: v for k, v in (("thread_ts", thread_ts), ("metadata", metadata)) if v}
        self._place(channel).append(message | {"unfurls": (more.get("unfurl_links"), more.get("unfurl_media"))})
        return {"channel": channel, "ts": ts}

    def chat_postEphemeral(self, channel, user, text="", blocks=(), thread_ts=None):
        check_blocks(blocks, modern=self.modern)
        self._place(channel)
        self.ephemerals.append((channel, user, thread_ts, text, blocks))
        return {"message_ts": self.ts()}

    def chat_update(self, channel, ts, text="", blocks=(), metadata=None, **more):
        message = self._message(channel, ts)
        if message.get("bot_id") != BOT_ID:
            raise Fault("cant_update_message")
        if len(text) > 4000:
            raise Fault("msg_too_long")
        if message.get("streaming"):
            raise Fault("streaming_state_conflict")
        check_blocks(blocks, modern=self.modern)
        message |= {"text": text, "blocks": list(blocks), "edited": True} | ({"metadata": metadata} if metadata else {})
        return {"ts": ts}

    def chat_getPermalink(self, channel, message_ts):
        self._message(channel, message_ts)
        return {"permalink": f"https://eastmere.slack.example/archives/{channel}/p{message_ts.replace('.', '')}"}

    def chat_delete(self, channel, ts):
        self._place(channel).remove(self._message(channel, ts))

    def chat_startStream(self, channel, thread_ts=None, recipient_team_id=None, recipient_user_id=None, **more):
        if not thread_ts:
            raise Fault("invalid_thread_ts")
        if not self.channels.get(channel, {}).get("is_im") and not (recipient_team_id and recipient_user_id):
            raise Fault("missing_recipient_user_id")
        text, tasks = self._chunks(more.get("markdown_text", ""), more.get("chunks", ()))
        ts = self.ts()
        message = {"type": "message", "ts": ts, "text": text, "user": BOT, "bot_id": BOT_ID, "thread_ts": thread_ts}
        message |= {"blocks": [], "streaming": True, "opened": time.monotonic(), "tasks": tasks}
        self._place(channel).append(message)
        return {"channel": channel, "ts": ts}

    def chat_appendStream(self, channel, ts, markdown_text="", chunks=()):
        self._grow(channel, ts, markdown_text, chunks)
        return {"ts": ts}

    def chat_stopStream(self, channel, ts, markdown_text="", blocks=(), metadata=None, chunks=(), **more):
        check_blocks(blocks, modern=self.modern)
        message = self._grow(channel, ts, markdown_text, chunks)
        message |= {"streaming": False, "blocks": list(blocks)} | ({"metadata": metadata} if metadata else {})
        return {"ts": ts}

    def _chunks(self, text, chunks):
        """Return the text that is sent, and the state of tasks."""
        if chunks and (text or not self.modern):
            raise Fault("invalid_arguments")
        text += "".join(each["text"] for each in chunks if each["type"] == "markdown_text")
        return text, {each["id"]: each["status"] for each in chunks if each["type"] == "task_update"}

    def _grow(self, channel, ts, text, chunks=()):
        message = self._message(channel, ts)
        text, tasks = self._chunks(text, chunks)
        if message.get("streaming") and time.monotonic() - message["opened"] > self.stream_ttl:
            message["streaming"] = False
        if not message.get("streaming"):
            raise Fault("message_not_in_streaming_state")
        if len((message["text"] + text).encode()) > 10_600:
            raise Fault("msg_too_long")
        message["text"] += text
        message["tasks"] |= tasks
        return message

    def conversations_replies(self, channel, ts, limit="100", cursor="0", oldest="0", include_all_metadata=None):
        thread = [m for m in self._place(channel) if ts in (m["ts"], m.get("thread_ts"))]
        if not thread:
            raise Fault("thread_not_found")
        hidden = () if include_all_metadata else ("metadata",)
        found = [{k: v for k, v in m.items() if k not in hidden} for m in thread if m["ts"] >= oldest or m["ts"] == ts]
        end = int(cursor) + int(limit)
        more = str(end) if end < len(found) else ""
        return {"messages": found[int(cursor) : end], "response_metadata": {"next_cursor": more}}

    def conversations_history(self, channel, limit="100", cursor="0", oldest="0", include_all_metadata=None):
        hidden = () if include_all_metadata else ("metadata",)
        apart = [m for m in self._place(channel) if m.get("thread_ts") in (None, m["ts"]) and m["ts"] >= oldest]
        found = [{k: v for k, v in m.items() if k not in hidden} for m in reversed(apart)]
        return {"messages": found[: int(limit)], "response_metadata": {"next_cursor": ""}}

    def conversations_open(self, users):
        return {"channel": {"id": DIRECT}}

    def files_getUploadURLExternal(self, filename, length):
        id = f"F{next(self._numbers)}"
        self.files[id] = {"name": filename, "length": int(length)}
        return {"file_id": id, "upload_url": f"http://127.0.0.1:{self.port}/upload/{id}"}

    def files_completeUploadExternal(self, files, channel_id, thread_ts):
        self._place(channel_id)
        for each in files:
            held = self.files[each["id"]]
            if len(held["content"]) != held["length"]:
                raise Fault("file_upload_size_mismatch")
            held |= {"title": each["title"], "channel": channel_id, "thread": thread_ts}
        return {"files": files}

    async def _upload(self, request):
        self.files[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    def usergroups_users_list(self, usergroup, **more):
        return {"users": self.groups[usergroup]}

    def views_publish(self, user_id, view):
        check_view(view)
        self.views.append(view)

    def views_open(self, trigger_id, view):
        check_view(view)
        self.views.append(view)

    def assistant_threads_setStatus(self, channel_id, thread_ts, status, **more):
        self._place(channel_id)
        self.statuses.append((time.monotonic(), channel_id, thread_ts, status))

    def assistant_threads_setSuggestedPrompts(self, channel_id, prompts, **more):
        assert 1 <= len(prompts) <= 4

    def agents_sessions_setStatus(self, **more):
        return {}

    def chat_unfurl(self, metadata, channel=None, ts=None, unfurl_id=None, source=None):
        assert (channel and ts) or (unfurl_id and source)
        for entity in metadata["entities"]:
            assert {"app_unfurl_url", "url", "external_ref", "entity_type", "entity_payload"} <= set(entity)
            assert entity["entity_payload"]["attributes"]["title"]["text"]

    def functions_completeSuccess(self, function_execution_id, outputs):
        return {}

    def agents_sessions_rename(self, channel_id, title, thread_ts=None):
        self._message(channel_id, thread_ts)
        assert 1 <= len(title) <= 200
        return {"title": title}

    async def _response(self, request):
        message = await request.json()
        if message.get("delete_original") and (message.get("text") or message.get("blocks")):
            return web.Response(status=400, text="cannot delete and say something at once")
        try:
            check_blocks(message.get("blocks") or (), modern=self.modern)
        except Unfit:
            return web.Response(status=400, text="invalid_blocks")
        self.responses[request.match_info["id"]].append(message)
        return web.Response(text="ok")

    # ---- what people do

    def say(self, text, channel=CHANNEL, user=ALICE, thread=None, *, deliver=True):
        """Post a message of a person, and deliver the events that Slack would; return message and deliveries."""
        message = {"type": "message", "ts": self.ts(), "text": text, "user": user, "client_msg_id": str(uuid.uuid4())}
        message |= {"thread_ts": thread} if thread else {}
        self.messages[channel].append(message)
        return message, [self.send(event) for event in self.events(message, channel)] if deliver else []

    def mention(self, question, **how):
        return self.say(f"<@{BOT}> {question}", **how)[0]

    def events(self, message, channel):
        im = channel.startswith("D")
        kind = {"D": "im", "G": "mpim"}.get(channel[0], "channel")
        about = {k: message[k] for k in ("ts", "text", "user", "thread_ts", "client_msg_id") if k in message}
        about |= {"channel": channel, "event_ts": message["ts"], "team": TEAM}
        found = [about | {"type": "message", "channel_type": kind}]
        if f"<@{BOT}>" in message["text"] and not im:
            found.append(about | {"type": "app_mention"})
        return found

    def workflow(self, text, channel=CHANNEL):
        """Post what a workflow says: it has no user."""
        message = {"type": "message", "ts": self.ts(), "text": text, "bot_id": "B0FLOW", "subtype": "bot_message"}
        self.messages[channel].append(message)
        event = message | {"channel": channel, "event_ts": message["ts"], "team": TEAM}
        kinds = [{"channel_type": "channel"}, {"type": "app_mention"}]
        return message, [self.send(event | kind) for kind in kinds]

    def joins(self, user, channel=CHANNEL):
        """Add somebody to a channel."""
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C", "team": TEAM}
        return self.send(event | {"inviter": ALICE, "event_ts": self.ts()})

    def edit(self, message, text, channel=CHANNEL):
        before = dict(message)
        message["text"] = text
        event = {"type": "message", "subtype": "message_changed", "channel": channel, "hidden": True, "ts": self.ts()}
        kind = "im" if channel.startswith("D") else "channel"
        return self.send(event | {"message": dict(message), "previous_message": before, "channel_type": kind})

    def delete(self, message, channel=CHANNEL):
        self.messages[channel].remove(message)
        event = {"type": "message", "subtype": "message_deleted", "channel": channel, "ts": self.ts(), "hidden": True}
        return self.send(event | {"deleted_ts": message["ts"], "previous_message": dict(message)})

    def stop_pressed(self, thread, channel=CHANNEL):
        for message in self.messages[channel]:
            message["streaming"] = False
        return self.send({"type": "agent_session_stopped", "user": ALICE, "channel": channel, "thread_ts": thread})

    def envelope(self, event):
        return {
            "type": "event_callback", "team_id": self.team, "api_app_id": "A0", "event": event, "token": "x",
            "enterprise_id": self.grid,
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}", "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": self.grid, "team_id": None if self.org_wide else self.team, "user_id": BOT,
                    "is_bot": True, "is_enterprise_install": self.org_wide,
                }
            ],
        }  # fmt: skip

    def send(self, event):
        return self._begin(self.deliver(self.envelope(event)))

    def command(self, text, user=ALICE, channel=CHANNEL):
        """Type `/newsdesk text`; return the id of its response_url and the delivery."""
        id = uuid.uuid4().hex
        body = {
            "command": "/newsdesk", "text": text, "team_id": TEAM, "channel_id": channel, "user_id": user,
            "trigger_id": f"{next(self._numbers)}.x", "response_url": f"http://127.0.0.1:{self.port}/response/{id}",
        }  # fmt: skip
        return id, self._begin(self.deliver(body, kind="slash_commands"))

    def interact(self, kind, channel=CHANNEL, user=ALICE, **fields):
        """Press a button, use a shortcut or submit a view; return the id of its response_url and the delivery."""
        id = uuid.uuid4().hex
        body = {
            "type": kind, "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "token": "x",
            "channel": {"id": channel}, "trigger_id": f"{next(self._numbers)}.x", "api_app_id": "A0",
            "response_url": f"http://127.0.0.1:{self.port}/response/{id}",
        } | fields  # fmt: skip
        return id, self._begin(self.deliver(body, kind="interactive"))

    def press(self, element, message, **how):
        """Press a button that a message shows."""
        action = {
            "action_id": element["action_id"],
            "value": element.get("value"),
            "type": element["type"],
            "block_id": "b",
        }
        return self.interact("block_actions", actions=[action], message=message, container={"type": "message"}, **how)

    # ---- delivery

    async def deliver(self, body, kind="events_api", retry=True):
        """Deliver until it is acknowledged, as Slack does; return the tries."""
        tries = []
        for attempt in range(1 + (len(self.retries) if retry else 0)):
            if attempt:
                await asyncio.sleep(self.retries[attempt - 1])
            began = time.monotonic()
            if self.request_url:
                done, payload = await self._by_http(body, kind, attempt)
            else:
                done, payload = await self._by_socket(body, kind, attempt)
            tries.append((done, payload))
            self.acks.append((time.monotonic() - began, done))
            if done is True:
                break
            if kind != "events_api":  # the user sees an error: it is not tried again
                break
        return tries

    def sign(self, body, stamp=None):
        stamp = str(stamp or int(time.time()))
        digest = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def _by_http(self, body, kind, attempt):
        url = self.request_url() if callable(self.request_url) else self.request_url
        if kind == "events_api":
            raw, content = json.dumps(body), "application/json"
        else:
            raw = urlencode(body if kind == "slash_commands" else {"payload": json.dumps(body)})
            content = "application/x-www-form-urlencoded"
        headers = {"Content-Type": content} | self.sign(raw)
        headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"} if attempt else {}
        try:
            timeout = ClientTimeout(total=self.ack_timeout)
            async with self._http.post(url, data=raw.encode(), headers=headers, timeout=timeout) as reply:
                return reply.status == 200 or reply.status, await reply.text()
        except (ClientError, TimeoutError, OSError) as error:
            return type(error).__name__, None

    async def _by_socket(self, body, kind, attempt):
        if not self.sockets:
            return "no socket", None
        socket = self.sockets[next(self._round) % len(self.sockets)]
        envelope = {"envelope_id": str(uuid.uuid4()), "payload": body, "type": kind, "accepts_response_payload": True}
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        waiting = self._acks[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            return True, await asyncio.wait_for(waiting, self.ack_timeout)
        except (TimeoutError, OSError) as error:
            return type(error).__name__, None
        finally:
            self._acks.pop(envelope["envelope_id"], None)

    async def _socket(self, request):
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        try:
            async for message in socket:
                if self.deaf:
                    continue
                if message.type == WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type == WSMsgType.TEXT:
                    reply = json.loads(message.data)
                    waiting = self._acks.get(reply.get("envelope_id"))
                    if waiting and not waiting.done():
                        waiting.set_result(reply.get("payload"))
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
        return socket
