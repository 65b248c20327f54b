// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.net.TcpOptions;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of HTTP/2 that do what they should not: counted by kind, and the load ends when it should. */
class HostileHttp2ServerTest {

    private static final Duration DURATION = Duration.ofMillis(100);

    /** Far more than a load of 0.1 s needs to end on a busy machine, and far less than for ever. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TcpOptions PATIENT =
            TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)).withReplyTimeout(Duration.ofSeconds(20));
    private static final Duration SHORT = Duration.ofMillis(100);

    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    /** One that reads a request first. */
    private static Arguments server(String name, HttpError kind, OnStream behaviour) {
        return Arguments.of(name, kind, RawHttp2Connection.of(http2 -> behaviour.serve(http2, http2.readRequest())));
    }

    /** One that does so to each request. */
    private static Arguments each(String name, HttpError kind, OnStream behaviour) {
        return Arguments.of(name, kind, RawHttp2Connection.of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                behaviour.serve(http2, stream);
            }
        }));
    }

    private static Arguments raw(String name, HttpError kind, RawHttpServer.Behaviour behaviour) {
        return Arguments.of(name, kind, behaviour);
    }

    /** What is done to a request. */
    private interface OnStream {
        void serve(RawHttp2Connection http2, int stream) throws IOException;
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                server(
                        "resets",
                        HttpError.RESET,
                        (http2, stream) -> http2.connection().reset()),
                server("closes without a word", HttpError.TRUNCATED, (http2, stream) -> {}),
                raw("closes instead of its settings", HttpError.TRUNCATED, connection -> {
                    connection.socket().shutdownOutput();
                    connection.hang();
                }),
                server("closes within a body", HttpError.TRUNCATED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, STATUS_200);
                    http2.write(RawHttp2Connection.DATA, 0, stream, (byte) 1);
                }),
                raw("has no settings", HttpError.CONNECT_TIMED_OUT, RawHttpServer.Connection::hang),
                server("says nothing", HttpError.TIMED_OUT, (http2, stream) -> hang(http2)),
                server("stops within its headers", HttpError.TIMED_OUT, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, 0, stream, STATUS_200);
                    hang(http2);
                }),
                server("stops within a body", HttpError.TIMED_OUT, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, STATUS_200);
                    http2.write(RawHttp2Connection.DATA, 0, stream, (byte) 1);
                    hang(http2);
                }),
                raw("allows no stream", HttpError.TIMED_OUT, RawHttp2Connection.allowing(0, http2 -> hang(http2))),
                server("never ends its body", HttpError.TIMED_OUT, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, STATUS_200);
                    http2.writeForEver(RawHttp2Connection.DATA, 0, stream, new byte[1000]);
                }),
                raw("speaks HTTP/1.1", HttpError.MALFORMED, connection -> {
                    connection.readRequest();
                    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    connection.hang();
                }),
                raw("speaks another protocol", HttpError.MALFORMED, connection -> {
                    connection.readRequest();
                    connection.write("SSH-2.0-OpenSSH_9.2p1\r\n");
                    connection.hang();
                }),
                server("sends settings of another size", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.SETTINGS, 0, 0, new byte[5]);
                    hang(http2);
                }),
                server("sends a frame longer than allowed", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, STATUS_200);
                    http2.write(RawHttp2Connection.DATA, 0, stream, new byte[16_385]);
                    hang(http2);
                }),
                server("sends headers that are no HPACK", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, (byte) 0xFF);
                    hang(http2);
                }),
                each("sends headers without a status", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream);
                }),
                each("sends a body without headers", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.DATA, RawHttp2Connection.END_STREAM, stream, (byte) 1);
                }),
                each("sends more than it said", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(
                            RawHttp2Connection.HEADERS,
                            RawHttp2Connection.END_HEADERS,
                            stream,
                            RawHttp2Connection.STATUS_200_OF_5_BYTES);
                    http2.write(RawHttp2Connection.DATA, RawHttp2Connection.END_STREAM, stream, new byte[6]);
                }),
                each("ends behind an interim response", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(
                            RawHttp2Connection.HEADERS,
                            RawHttp2Connection.END_HEADERS | RawHttp2Connection.END_STREAM,
                            stream,
                            RawHttp2Connection.STATUS_100);
                }),
                server("sends on a stream that nobody opened", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream + 98, STATUS_200);
                    hang(http2);
                }),
                server("pushes", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.PUSH_PROMISE, RawHttp2Connection.END_HEADERS, stream, new byte[] {
                        0, 0, 0, 2, (byte) 0x82
                    });
                    hang(http2);
                }),
                server("makes a window wider by nothing", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.WINDOW_UPDATE, 0, 0, new byte[4]);
                    hang(http2);
                }),
                server("never ends its headers", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, 0, stream, STATUS_200);
                    http2.writeForEver(RawHttp2Connection.CONTINUATION, 0, stream, new byte[1000]);
                }),
                server("never begins with its headers", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, 0, stream);
                    http2.writeForEver(RawHttp2Connection.CONTINUATION, 0, stream);
                }),
                server(
                        "never comes to its response",
                        HttpError.MALFORMED,
                        (http2, stream) -> http2.writeForEver(
                                RawHttp2Connection.HEADERS,
                                RawHttp2Connection.END_HEADERS,
                                stream,
                                RawHttp2Connection.STATUS_100)),
                server("never fills its body", HttpError.MALFORMED, (http2, stream) -> {
                    http2.write(RawHttp2Connection.HEADERS, RawHttp2Connection.END_HEADERS, stream, STATUS_200);
                    http2.writeForEver(RawHttp2Connection.DATA, 0, stream);
                }),
                server(
                        "replies without end to what nobody asked",
                        HttpError.MALFORMED,
                        (http2, stream) ->
                                http2.writeForEver(RawHttp2Connection.PING, RawHttp2Connection.ACK, 0, new byte[8])),
                server(
                        "agrees without end",
                        HttpError.MALFORMED,
                        (http2, stream) -> http2.writeForEver(RawHttp2Connection.SETTINGS, RawHttp2Connection.ACK, 0)),
                server(
                        "asks for replies again and again",
                        HttpError.MALFORMED,
                        (http2, stream) -> http2.writeForEver(RawHttp2Connection.PING, 0, 0, new byte[8])),
                server(
                        "has ever new settings",
                        HttpError.MALFORMED,
                        (http2, stream) -> http2.writeForEver(RawHttp2Connection.SETTINGS, 0, 0)),
                each(
                        "resets the stream",
                        HttpError.STREAM_RESET,
                        (http2, stream) -> http2.reset(stream, REFUSED_STREAM)),
                server("goes away", HttpError.GO_AWAY, (http2, stream) -> {
                    http2.goAway(0, ENHANCE_YOUR_CALM);
                    hang(http2);
                }),
                raw("goes away at once", HttpError.GO_AWAY, RawHttp2Connection.of(http2 -> {
                    http2.goAway(0, 0);
                    hang(http2);
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void isCountedByKindAndDoesNotHoldTheLoadUp(String name, HttpError kind, RawHttpServer.Behaviour behaviour)
            throws Exception {
        TcpOptions options = switch (kind) {
            case TIMED_OUT -> PATIENT.withReplyTimeout(SHORT);
            case CONNECT_TIMED_OUT -> PATIENT.withOpenTimeout(SHORT);
            default -> PATIENT;
        };
        try (RawHttpServer server = RawHttpServer.start(behaviour)) {
            HttpResult closed = runInTime(
                    server.target(), HttpPlan.closedLoop(2, MINUTE).withHttp2(1).withRequests(4), options);
            HttpPlan plan = HttpPlan.closedLoop(2, DURATION)
                    .withHttp2(1)
                    .withPerSecond(50)
                    .withGrace(SOON);
            HttpResult open = runInTime(server.target(), plan, options);

            assertThat(closed.errors()).as(String.valueOf(closed.firstError())).isEqualTo(Map.of(kind, 4L));
            assertThat(open.errors()).as(String.valueOf(open.firstError())).isEqualTo(Map.of(kind, 5L));
            assertThat(open.due()).isEqualTo(5);
            assertThat(open.answered() + open.unanswered()).isZero();
        }
    }

    @Test
    void thatResetsOneStreamIsAnsweredOnTheOthers() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                if (stream == 3) {
                    http2.reset(stream, REFUSED_STREAM);
                } else {
                    http2.answer(stream, 10);
                }
            }
        }))) {
            HttpResult result = runInTime(
                    server.target(), HttpPlan.closedLoop(1, MINUTE).withHttp2(4).withRequests(20), PATIENT);

            assertThat(result.answered()).isEqualTo(19);
            assertThat(result.errors()).isEqualTo(Map.of(HttpError.STREAM_RESET, 1L));
            assertThat(result.firstError()).contains("RST_STREAM, REFUSED_STREAM");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void thatIsTooSlowForOneRequestIsToldSoAndAnswersTheOthers() throws Exception {
        AtomicInteger resets = new AtomicInteger();
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                if (stream != 3) {
                    http2.answer(stream, 10);
                }
            }
            resets.set(http2.resets().size());
        }))) {
            HttpPlan plan =
                    HttpPlan.closedLoop(1, Duration.ofSeconds(2)).withHttp2(2).withPerSecond(20);
            HttpResult result = runInTime(server.target(), plan, PATIENT.withReplyTimeout(Duration.ofMillis(500)));

            assertThat(result.errors()).isEqualTo(Map.of(HttpError.TIMED_OUT, 1L));
            assertThat(result.answered()).isEqualTo(39);
            assertThat(server.accepted()).isEqualTo(1);
        }
        assertThat(resets).hasValue(1);
    }

    /** It ends each connection at its tenth request, and has not begun with what came behind it. */
    @Test
    void thatTakesItsLeaveIsAskedOnANewConnection() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                if (stream == 19) {
                    http2.goAway(stream, 0);
                }
                if (stream <= 19) {
                    http2.answer(stream, 10);
                }
            }
        }))) {
            HttpResult alone = runInTime(
                    server.target(), HttpPlan.closedLoop(1, MINUTE).withHttp2(1).withRequests(35), PATIENT);

            assertThat(alone.answered()).isEqualTo(35);
            assertThat(alone.errors()).isEmpty();
            assertThat(server.accepted()).isEqualTo(4);

            HttpResult many = runInTime(
                    server.target(), HttpPlan.closedLoop(1, MINUTE).withHttp2(8).withRequests(200), PATIENT);

            assertThat(many.answered() + many.errors(HttpError.GO_AWAY)).isEqualTo(200);
            assertThat(many.answered()).isGreaterThan(100);
        }
    }

    @Test
    void thatAllowsFewStreamsIsAskedOnNoMore() throws Exception {
        AtomicInteger tooMany = new AtomicInteger();
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.allowing(3, http2 -> {
            for (int i = 0; i < 100; i++) {
                int[] streams = {http2.readRequest(), http2.readRequest(), http2.readRequest()};
                // A client that asks on more has had time for it.
                pause();
                tooMany.addAndGet(http2.hasMore() ? 1 : 0);
                for (int stream : streams) {
                    http2.answer(stream, 1);
                }
            }
            hang(http2);
        }))) {
            HttpResult result = runInTime(
                    server.target(),
                    HttpPlan.closedLoop(1, MINUTE).withHttp2(10).withRequests(300),
                    PATIENT);

            assertThat(result.answered()).isEqualTo(300);
            assertThat(result.errors()).isEmpty();
            assertThat(tooMany).hasValue(0);
        }
    }

    @Test
    void doesNotHoldTheLoadUpWhenItHangs() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> hang(http2)))) {
            HttpResult result =
                    runInTime(server.target(), HttpPlan.closedLoop(2, DURATION).withHttp2(10), PATIENT);

            assertThat(result.answered()).isZero();
            assertThat(result.unanswered()).isEqualTo(20);
            assertThat(result.elapsedNanos()).isEqualTo(DURATION.toNanos());
        }
    }

    @Test
    void failsAllRequestsOfAConnectionThatBreaks() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> {
            for (int i = 0; i < 5; i++) {
                http2.readRequest();
            }
            http2.connection().reset();
        }))) {
            HttpResult result = runInTime(
                    server.target(), HttpPlan.closedLoop(2, MINUTE).withHttp2(5).withRequests(10), PATIENT);

            assertThat(result.errors()).isEqualTo(Map.of(HttpError.RESET, 10L));
        }
    }

    private static final byte[] STATUS_200 = RawHttp2Connection.STATUS_200;

    private static void hang(RawHttp2Connection http2) throws IOException {
        http2.connection().hang();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static HttpResult runInTime(HttpTarget target, HttpPlan plan, TcpOptions options) {
        long start = System.nanoTime();
        HttpResult result = HttpLoad.run(target, HttpTrust.defaults(), plan, options);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        return result;
    }
}
