// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs ab(1), wrk(1) and h2load(1), which send GET requests in a closed loop, each in one thread. They count whole seconds. */
public final class HttpToolClient {

    /** What starting, connecting and adding up may take beside the time that is measured. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    /** More than either makes; ab ends after so many, and keeps 32 bytes of memory for each. */
    private static final long MAX_REQUESTS_PER_SECOND = 200_000;

    private static final int MAX_TABLE_BYTES = 64 << 10;

    private final String url;
    private final int connections;
    private final boolean keepAlive;

    /**
     * @param url         what is asked for, {@code http} or {@code https}; no certificate is checked
     * @param connections at once, each with one request under way
     * @param keepAlive   whether a connection carries more than one request
     */
    public HttpToolClient(String url, int connections, boolean keepAlive) {
        this.url = url;
        this.connections = connections;
        this.keepAlive = keepAlive;
    }

    /**
     * Runs ab.
     *
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public HttpToolResult ab(int seconds) {
        return withFile("ab's table of percentiles", table -> {
            List<String> words = new ArrayList<>(List.of(
                    "-q",
                    // An error is counted and ends nothing.
                    "-r",
                    "-c",
                    Integer.toString(connections),
                    "-t",
                    Integer.toString(seconds),
                    // Behind -t, which has a number of its own.
                    "-n",
                    Long.toString(Math.max(connections, seconds * MAX_REQUESTS_PER_SECOND)),
                    "-e",
                    table.toString()));
            if (keepAlive) {
                words.add("-k");
            }
            words.add(url);
            ToolRun run = ToolRun.of(Tool.AB, words, SLACK.plusSeconds(seconds));
            if (Files.size(table) > MAX_TABLE_BYTES) {
                throw new ToolException("ab wrote a table of more than " + MAX_TABLE_BYTES + " bytes");
            }
            return new HttpToolText("ab", run.complaints() + run.output())
                    .ab(Files.readString(table, StandardCharsets.ISO_8859_1));
        });
    }

    /**
     * Runs wrk.
     *
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public HttpToolResult wrk(int seconds) {
        List<String> words = new ArrayList<>(
                List.of("-t", "1", "-c", Integer.toString(connections), "-d", seconds + "s", "--latency"));
        if (!keepAlive) {
            words.addAll(List.of("-H", "Connection: close"));
        }
        words.add(url);
        ToolRun run = ToolRun.of(Tool.WRK, words, SLACK.plusSeconds(seconds));
        return new HttpToolText("wrk", run.complaints() + run.output()).wrk();
    }

    /**
     * Runs h2load, which has a warm-up of its own. It prints no percentile, so it writes down each request.
     *
     * @param http2   whether by HTTP/2, over TLS by ALPN, in plain text with prior knowledge; else by HTTP/1.1
     * @param streams requests under way at a time on each connection
     * @throws ToolException if it fails, as where it does not reach its server
     * @throws io.tare.engine.RefusedException if it is not installed
     */
    public HttpToolResult h2load(boolean http2, int streams, int warmupSeconds, int seconds) {
        return withFile("what h2load writes of its requests", requests -> {
            List<String> words = new ArrayList<>(List.of(
                    "-t",
                    "1",
                    "-c",
                    Integer.toString(connections),
                    "-m",
                    Integer.toString(streams),
                    "-D",
                    seconds + "s",
                    "--log-file",
                    requests.toString()));
            if (warmupSeconds > 0) {
                words.addAll(List.of("--warm-up-time", warmupSeconds + "s"));
            }
            if (!http2) {
                words.add("--h1");
            }
            words.add(url);
            ToolRun run = ToolRun.of(Tool.H2LOAD, words, SLACK.plusSeconds(warmupSeconds + seconds));
            HttpToolText text = new HttpToolText("h2load", run.complaints() + run.output());
            try (Stream<String> lines = Files.lines(requests)) {
                return text.h2load(H2loadLog.read(lines));
            }
        });
    }

    /**
     * Has a tool write to a file that is gone again when this returns.
     *
     * @param what what is in it, for errors
     */
    private static HttpToolResult withFile(String what, FromFile result) {
        try {
            Path file = Files.createTempFile("http-tool", "");
            try {
                return result.of(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + what + ": " + e.getMessage(), e);
        }
    }

    /** A tool's run, and what it wrote to a file meanwhile. */
    private interface FromFile {
        HttpToolResult of(Path file) throws IOException;
    }
}
