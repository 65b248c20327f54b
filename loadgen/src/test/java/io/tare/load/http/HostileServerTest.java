// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.Undisturbed;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do what they should not: counted by kind, and the load ends when it should. */
class HostileServerTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final Duration DURATION = Duration.ofMillis(100);

    /** Far more than a load of 0.1 s needs to end on a busy machine, and far less than for ever. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final TcpOptions PATIENT = TcpOptions.defaults().withReplyTimeout(Duration.ofSeconds(20));
    private static final TcpOptions IMPATIENT = TcpOptions.defaults().withReplyTimeout(Duration.ofMillis(100));

    private static Arguments server(String name, HttpError kind, RawHttpServer.Behaviour behaviour) {
        return Arguments.of(name, kind, (RawHttpServer.Behaviour) connection -> {
            connection.readRequest();
            behaviour.serve(connection);
        });
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                server("resets", HttpError.RESET, RawHttpServer.Connection::reset),
                server("resets within a body", HttpError.RESET, connection -> {
                    connection.write(OK + "Content-Length: 10\r\n\r\nhello");
                    connection.reset();
                }),
                server("closes without a word", HttpError.TRUNCATED, connection -> {}),
                server(
                        "closes within its headers",
                        HttpError.TRUNCATED,
                        connection -> connection.write(OK + "Content-Le")),
                server(
                        "closes within a body",
                        HttpError.TRUNCATED,
                        connection -> connection.write(OK + "Content-Length: 10\r\n\r\nhello")),
                server(
                        "closes within a chunk",
                        HttpError.TRUNCATED,
                        connection -> connection.write(CHUNKED + "a\r\nhel")),
                server("says nothing", HttpError.TIMED_OUT, RawHttpServer.Connection::hang),
                server("stops within its headers", HttpError.TIMED_OUT, connection -> {
                    connection.write(OK + "Content-Length: 10\r\n");
                    connection.hang();
                }),
                server("stops within a body", HttpError.TIMED_OUT, connection -> {
                    connection.write(OK + "Content-Length: 10\r\n\r\nhello");
                    connection.hang();
                }),
                server("speaks another protocol", HttpError.MALFORMED, connection -> {
                    connection.write("SSH-2.0-OpenSSH_9.2p1\r\n");
                    connection.hang();
                }),
                server("sends more than it said", HttpError.MALFORMED, connection -> {
                    connection.write(OK + "Content-Length: 5\r\n\r\nhello, world");
                    connection.hang();
                }),
                server("sends a chunk without a size", HttpError.MALFORMED, connection -> {
                    connection.write(CHUNKED + "hello\r\n");
                    connection.hang();
                }),
                server("never ends its status line", HttpError.MALFORMED, connection -> connection.writeForEver("H")),
                server("never ends its headers", HttpError.MALFORMED, connection -> {
                    connection.write(OK);
                    connection.writeForEver("A: b\r\n");
                }),
                server("never ends a chunk's size", HttpError.MALFORMED, connection -> {
                    connection.write(CHUNKED);
                    connection.writeForEver("0");
                }),
                server("never ends its trailers", HttpError.MALFORMED, connection -> {
                    connection.write(CHUNKED + "0\r\n");
                    connection.writeForEver("A: b\r\n");
                }),
                server(
                        "never comes to its response",
                        HttpError.MALFORMED,
                        connection -> connection.writeForEver("HTTP/1.1 100 Continue\r\n\r\n")),
                server("never ends its chunks", HttpError.TIMED_OUT, connection -> {
                    connection.write(CHUNKED);
                    connection.writeForEver("1\r\nx\r\n");
                }),
                server("never ends its body", HttpError.TIMED_OUT, connection -> {
                    connection.write(OK + "\r\n");
                    connection.writeForEver("x".repeat(1000));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void isCountedByKindAndDoesNotHoldTheLoadUp(String name, HttpError kind, RawHttpServer.Behaviour behaviour)
            throws Exception {
        TcpOptions options = kind == HttpError.TIMED_OUT ? IMPATIENT : PATIENT;
        try (RawHttpServer server = RawHttpServer.start(behaviour)) {
            HttpResult closed =
                    runInTime(server.target(), HttpPlan.closedLoop(2, MINUTE).withRequests(4), options);
            HttpPlan plan = HttpPlan.closedLoop(2, DURATION).withPerSecond(50).withGrace(SOON);
            HttpResult open = runInTime(server.target(), plan, options);

            assertThat(closed.errors()).as(String.valueOf(closed.firstError())).isEqualTo(Map.of(kind, 4L));
            assertThat(open.errors()).isEqualTo(Map.of(kind, 5L));
            assertThat(open.due()).isEqualTo(5);
            assertThat(open.answered() + open.unanswered()).isZero();
        }
    }

    @Test
    void doesNotHoldTheLoadUpWhenItHangs() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(RawHttpServer.Connection::hang)) {
            HttpResult result = runInTime(server.target(), HttpPlan.closedLoop(2, DURATION), PATIENT);

            assertThat(result.answered()).isZero();
            assertThat(result.unanswered()).isEqualTo(2);
            assertThat(result.elapsedNanos()).isEqualTo(DURATION.toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 200})
    void isRefusedNotTooOften(long perSecond) throws Exception {
        HttpTarget closed;
        try (RawHttpServer server = RawHttpServer.answering("")) {
            closed = server.target();
        }
        for (Transport transport : Transport.values()) {
            if (transport == Transport.PLAIN || !transport.isAvailable()) {
                continue;
            }
            HttpPlan plan =
                    HttpPlan.closedLoop(5, DURATION).withPerSecond(perSecond).withGrace(Duration.ZERO);
            HttpResult result = runInTime(closed, plan, PATIENT.withTransport(transport));

            assertThat(result.errors())
                    .as(transport + ": " + result.firstError())
                    .containsOnlyKeys(HttpError.REFUSED);
            // Each connection tries again after 20 ms.
            assertThat(result.failed()).isBetween(5L, 5 * 6L);
        }
    }

    @Test
    void thatSpeaksWithoutBeingAskedIsCountedAndAskedAgain() {
        Undisturbed.once(() -> {
            AtomicInteger connections = new AtomicInteger();
            try (RawHttpServer server = RawHttpServer.start(connection -> {
                boolean first = connections.getAndIncrement() == 0;
                for (boolean asked = connection.readRequest(); asked; asked = connection.readRequest()) {
                    connection.write(OK + "Content-Length: 0\r\n\r\n");
                    if (first) {
                        pause();
                        connection.write(OK + "Content-Length: 0\r\n\r\n");
                    }
                }
            })) {
                // One request each 250 ms: what comes after 50 ms comes to an idle connection.
                HttpPlan plan = HttpPlan.closedLoop(1, Duration.ofMillis(700)).withPerSecond(4);
                HttpResult result = runInTime(server.target(), plan, PATIENT);

                assertThat(result.answered()).isEqualTo(3);
                assertThat(result.errors()).containsOnlyKeys(HttpError.MALFORMED);
                assertThat(result.firstError()).contains("a response without a request");
                assertThat(server.accepted()).isEqualTo(2);
            }
        });
    }

    @Test
    void thatClosesIdleConnectionsIsAskedOnNewOnes() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(connection -> {
            connection.readRequest();
            connection.write(OK + "Content-Length: 0\r\n\r\n");
        })) {
            HttpPlan plan = HttpPlan.closedLoop(1, Duration.ofMillis(500)).withPerSecond(10);
            HttpResult result = runInTime(server.target(), plan, PATIENT);

            assertThat(result.answered()).isEqualTo(5);
            assertThat(result.errors()).isEmpty();
        }
    }

    @Test
    void thatDoesNotCloseAfterItsLastResponseIsLeft() throws Exception {
        try (RawHttpServer server = RawHttpServer.start(connection -> {
            connection.readRequest();
            connection.write(OK + "Content-Length: 0\r\nConnection: close\r\n\r\n");
            connection.hang();
        })) {
            HttpPlan plan = HttpPlan.closedLoop(3, Duration.ofSeconds(20)).withRequests(6);
            HttpResult result = runInTime(server.target(), plan, PATIENT);

            assertThat(result.answered()).isEqualTo(6);
            assertThat(result.errors()).isEmpty();
            assertThat(server.accepted()).isEqualTo(6);
        }
    }

    private static HttpResult runInTime(HttpTarget target, HttpPlan plan, TcpOptions options) {
        long start = System.nanoTime();
        HttpResult result = HttpLoad.run(target, HttpTrust.defaults(), plan, options);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        return result;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
