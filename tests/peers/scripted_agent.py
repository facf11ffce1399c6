"""A real Agent Development Kit server whose language model says what a test has written for it.

Everything round the model is the kit's own: sessions, runner, tool calls, events, the server and its stream.
Nothing here reaches the network.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections import deque
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pysubs2
from fastapi import FastAPI
from google.adk.agents import LlmAgent
from google.adk.cli.fast_api import get_fast_api_app
from google.adk.cli.utils.base_agent_loader import BaseAgentLoader
from google.adk.models import BaseLlm, LlmRequest, LlmResponse
from google.adk.tools import LongRunningFunctionTool, ToolContext
from google.genai import types

Json = dict[str, Any]
Answer = LlmResponse | Exception

DONE = "That is on your video now."
_TITLE = re.compile(r'title[^"]*"([^"]+)"')
_CAPTIONS = re.compile(r"```srt\n(.*?)```", re.DOTALL)


def words(text: str) -> types.Part:
    """What is said to the person."""
    return types.Part(text=text)


def thought(text: str) -> types.Part:
    """What the model thinks, and nobody reads."""
    return types.Part(text=text, thought=True)


def uses(tool: str, **arguments: Any) -> types.Part:
    """A call of one of the agent's tools."""
    return types.Part(function_call=types.FunctionCall(name=tool, args=arguments))


def answer(*parts: types.Part, **fields: Any) -> LlmResponse:
    """One answer of the model; `fields` are the response's own, such as `error_code`."""
    content = types.Content(role="model", parts=list(parts)) if parts or not fields else None
    return LlmResponse(content=content, **fields)


class Desk:
    """What the agent's tools work on, and the answers that the model still has to give."""

    def __init__(self) -> None:
        self.drafts: dict[str, Json] = {}
        self.script: deque[Answer] = deque()
        self.piece = 12  # characters; short, so that words are cut
        self.partial_calls = False

    def draft_of(self, context: ToolContext) -> Json:
        """The draft of the project that a tool is called for."""
        return self.drafts[context.session.id]


class ScriptedModel(BaseLlm):
    """Gives the answers of the desk's script in order; without a script it does what the message asks for."""

    server: Any

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        desk: Desk = self.server.desk
        given = desk.script.popleft() if desk.script else _sensible(llm_request.contents[-1])
        if isinstance(given, Exception):
            raise given
        parts = given.content.parts if given.content and given.content.parts else []
        for part in parts if stream else ():
            if part.text:
                for start in range(0, len(part.text), desk.piece):
                    yield _piece(types.Part(text=part.text[start : start + desk.piece], thought=part.thought))
            elif part.function_call and desk.partial_calls:
                yield _piece(types.Part(function_call=types.FunctionCall(name=part.function_call.name)))
        yield given


def _piece(part: types.Part) -> LlmResponse:
    return LlmResponse(content=types.Content(role="model", parts=[part]), partial=True)


def _sensible(content: types.Content) -> LlmResponse:
    """A tool for a message that asks for one, words for what the tool did."""
    part = (content.parts or [types.Part(text="")])[0]
    if part.function_response:
        return answer(words(DONE))
    message = part.text or ""
    if title := _TITLE.search(message):
        return answer(words("A moment, please."), uses("add_title", words=title[1]))
    if captions := _CAPTIONS.search(message):
        return answer(uses("start_test", captions=captions[1]))
    return answer(words("I can put titles and captions on your video."))


def _tools(server: AgentServer) -> list[Any]:
    def add_title(words: str, tool_context: ToolContext) -> Json:
        """Put a title over the first three seconds."""
        track = {"tt": 7, "m": {}, "sg": [{"s": 0, "d": 3000, "text": words}]}
        server.desk.draft_of(tool_context)["t"].append(track)
        return {"status": "ok"}

    def start_test(captions: str, tool_context: ToolContext) -> Json:
        """Put the captions on the timeline twice, as variants A and B."""
        cues = pysubs2.SSAFile.from_string(textwrap.dedent(captions), format_="srt")
        segments = [{"st": cue.start, "d": cue.duration, "content": cue.plaintext} for cue in cues]
        for letter in "AB":
            server.desk.draft_of(tool_context)["t"].append({"tt": 7, "name": f"Variant {letter}", "sg": segments})
        return {"status": "ok", "variants": ["A", "B"]}

    def look(tool_context: ToolContext) -> Json:
        """Look at the timeline; changes nothing."""
        return {"tracks": len(server.desk.draft_of(tool_context)["t"])}

    def break_down() -> Json:
        """A tool with a mistake in it."""
        raise ValueError("list index out of range")

    def generate_music() -> Json:
        """Work that goes on after the turn."""
        return {"status": "pending", "ticket": 7}

    return [add_title, start_test, look, break_down, LongRunningFunctionTool(generate_music)]


class _OneAgent(BaseAgentLoader):
    def __init__(self, agent: LlmAgent) -> None:
        self._agent = agent

    def load_agent(self, agent_name: str) -> LlmAgent:
        if agent_name != self._agent.name:
            raise ValueError(f"No agent {agent_name}.")
        return self._agent

    def list_agents(self) -> list[str]:
        return [self._agent.name]


class AgentServer:
    """The kit's application with one agent, `nemo_agent`; `desk` is exchanged from test to test."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk()
        agent = LlmAgent(name="nemo_agent", model=ScriptedModel(model="scripted", server=self), tools=_tools(self))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that its services in memory are experimental
            self.app: FastAPI = get_fast_api_app(
                agents_dir=str(folder),
                agent_loader=_OneAgent(agent),
                session_service_uri="memory://",
                artifact_service_uri="memory://",
                memory_service_uri="memory://",
                use_local_storage=False,
                web=False,
            )
