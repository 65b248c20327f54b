// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tare.load.Undisturbed;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.result.RespResult;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a server does, it is counted by its kind, and the load ends when it should. */
class HostileServerTest {

    /** More than enough on a busy machine, and far from the hour that an endless wait would be. */
    private static final Duration ENDED_BY = Duration.ofSeconds(60);

    private static final RespPlan PLAN = RespPlan.closed(Duration.ofMillis(400)).withGrace(Duration.ofSeconds(20));

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void countsWhoRefusesAndKeepsNothingOfThem(Transport transport) throws IOException {
        assumeThat(transport.isAvailable()).isTrue();
        RespWorkload workload = RespWorkload.of(RespCommand.PING).withConnections(100);
        AtomicLong descriptors = new AtomicLong();
        RespResult result = RespLoad.run(
                SocketServer.nobody(),
                RespLogin.none(),
                workload,
                RespPlan.closed(Duration.ofMillis(1200)).withInterval(Duration.ofMillis(1000)),
                options().withTransport(transport),
                interval -> descriptors.accumulateAndGet(openDescriptors(), Math::max));
        assertThat(result.errors())
                .containsOnlyKeys("refused")
                // Ten times a second at most, on each of the connections.
                .hasEntrySatisfying("refused", count -> assertThat(count).isBetween(100L, 2000L));
        assertThat(descriptors.get()).isPositive().isLessThan(openDescriptors() + 150);
    }

    /** Each step may take its time, and all steps of many connections together more than that. */
    @Test
    void opensAllConnectionsToAServerThatIsSlow() throws IOException {
        int connections = 300;
        try (SocketServer server = SocketServer.start(socket -> {
            socket.getInputStream().read();
            LockSupport.parkNanos(1_000_000_000);
            socket.getOutputStream().write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            RespLoad.run(
                    server.address(),
                    RespLogin.ofPassword("a"),
                    RespWorkload.of(RespCommand.PING).withConnections(connections),
                    RespPlan.closed(Duration.ofMillis(100)).withGrace(Duration.ZERO),
                    options().withOpenTimeout(Duration.ofSeconds(2)),
                    interval -> {});
            assertThat(server.accepted()).isGreaterThanOrEqualTo(connections);
        }
    }

    /** As where a backlog is full: what was given up must not come to life beside what took its place. */
    @Test
    void goesOnWithAServerThatAcceptsLate() {
        Undisturbed.once(() -> {
            // From before on when a kernel asks for a second time to connect, which is after a second.
            try (SocketServer late = SocketServer.startLate(Duration.ofMillis(700), socket -> {
                        while (socket.getInputStream().readNBytes(14).length == 14) {
                            LockSupport.parkNanos(100_000_000);
                            socket.getOutputStream().write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
                        }
                    });
                    Socket first = new Socket(
                            late.address().getAddress(), late.address().getPort());
                    Socket second = new Socket(
                            late.address().getAddress(), late.address().getPort())) {
                RespResult result = load(
                        late.address(),
                        options().withOpenTimeout(Duration.ofMillis(300)),
                        RespPlan.closed(ENDED_BY.dividedBy(2)).withRequests(20));
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                assertThat(result.errors()).containsOnlyKeys("stalled");
                assertThat(result.answered()).isEqualTo(20);
                // No request went to where its reply is not read.
                assertThat(result.due()).isEqualTo(20);
            }
        });
    }

    @Test
    void countsWhoResets() throws IOException {
        assertThat(against(socket -> {
                            socket.getInputStream().read();
                            socket.setSoLinger(true, 0);
                        })
                        .errors())
                .containsOnlyKeys("reset");
    }

    @Test
    void countsWhoClosesInOrder() throws IOException {
        assertThat(against(socket -> {
                            socket.getInputStream().readNBytes(14);
                            socket.shutdownOutput();
                            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        })
                        .errors())
                .containsOnlyKeys("closed");
    }

    @Test
    void countsWhoNeverAnswers() throws IOException {
        try (SocketServer server =
                SocketServer.start(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            RespResult result = load(server.address(), options(), PLAN.withGrace(Duration.ofMillis(100)));
            // No longer than its grace is such a connection waited for.
            assertThat(result.errors()).containsOnly(Map.entry("stalled", 2L));
            assertThat(result.response().count()).isEqualTo(2);
            RespResult impatient = load(server.address(), options().withReplyTimeout(Duration.ofMillis(100)));
            assertThat(impatient.errors())
                    .hasEntrySatisfying("stalled", count -> assertThat(count).isGreaterThanOrEqualTo(2));
            // Who does not count what was given up does not count the worst.
            assertThat(impatient.response().count()).isEqualTo(impatient.due());
            assertThat(impatient.response().nanosAt(0))
                    .isGreaterThan(Duration.ofMillis(95).toNanos());
        }
    }

    @Test
    void countsWhoDripsAReplyWithoutEnd() throws IOException {
        try (SocketServer server = SocketServer.start(socket -> {
            socket.getInputStream().readNBytes(14);
            socket.getOutputStream().write('+');
            while (true) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(1_000_000);
            }
        })) {
            assertThat(load(server.address(), options().withReplyTimeout(Duration.ofMillis(100)))
                            .errors())
                    .containsOnlyKeys("stalled");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "an endless line, +, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "a bulk string of 2^63 bytes, '$9223372036854775808\r\n', x",
        "a bulk string of 2^63 - 1 bytes, '$9223372036854775807\r\n', x",
        "arrays in arrays a million deep, '', '*1\r\n'",
        "arrays without end, '*1000\r\n', '*1000\r\n:1\r\n:2\r\n'",
        "another protocol, 'HTTP/1.1 400 Bad Request\r\n', '\r\n'",
    })
    void countsWhatIsMalformedOrWithoutEnd(String what, String begin, String again) throws IOException {
        byte[] first = begin.getBytes(StandardCharsets.US_ASCII);
        byte[] rest = again.repeat(1000).getBytes(StandardCharsets.US_ASCII);
        RespResult result = against(socket -> {
            socket.getInputStream().readNBytes(14);
            socket.getOutputStream().write(first);
            for (int i = 0; i < 1000; i++) {
                socket.getOutputStream().write(rest);
            }
        });
        assertThat(result.errors()).containsOnlyKeys("malformed");
        assertThat(result.answered()).isZero();
        // Not all of it was read.
        assertThat(result.receivedBytes() / result.errorCount()).isLessThan(10L << 20);
    }

    @Test
    void countsRepliesThatNobodyAskedFor() throws IOException {
        assertThat(against(socket -> {
                            while (true) {
                                socket.getOutputStream().write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
                            }
                        })
                        .errors())
                .containsOnlyKeys("unexpected");
    }

    @Test
    void countsRepliesOfATypeThatTheCommandDoesNotHave() throws IOException {
        assertThat(against(socket -> {
                            socket.getInputStream().readNBytes(14);
                            socket.getOutputStream().write(":1\r\n".getBytes(StandardCharsets.US_ASCII));
                            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        })
                        .errors())
                .containsOnlyKeys("unexpected");
    }

    @ParameterizedTest
    @CsvSource({"-OOM command not allowed, OOM", "-LOADING Redis is loading, LOADING", "-what is it, other"})
    void countsErrorRepliesByTheirFirstWordAndGoesOn(String reply, String word) throws IOException {
        RespResult result = against(socket -> {
            while (socket.getInputStream().readNBytes(14).length == 14) {
                socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
        assertThat(result.errors()).containsOnlyKeys(word);
        assertThat(result.errorCount()).isGreaterThan(2);
        assertThat(result.answered()).isZero();
        assertThat(result.response().count()).isZero();
    }

    @Test
    void goesOnWithConnectionsThatComeBack() throws IOException {
        RespResult result;
        try (SocketServer server = SocketServer.start(socket -> {
            for (int i = 0; i < 3; i++) {
                socket.getInputStream().readNBytes(14);
                socket.getOutputStream().write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            result = load(server.address(), options(), RespPlan.closed(ENDED_BY).withRequests(20));
        }
        assertThat(result.answered()).isGreaterThan(6);
        assertThat(result.errors().keySet()).isSubsetOf("closed", "reset");
        assertThat(result.errorCount()).isGreaterThan(2);
    }

    private static long openDescriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static RespResult against(SocketServer.Conversation conversation) throws IOException {
        try (SocketServer server = SocketServer.start(conversation)) {
            return load(server.address(), options());
        }
    }

    private static RespResult load(InetSocketAddress server, TcpOptions options) {
        return load(server, options, PLAN);
    }

    private static RespResult load(InetSocketAddress server, TcpOptions options, RespPlan plan) {
        long start = System.nanoTime();
        RespWorkload workload = RespWorkload.of(RespCommand.PING).withConnections(2);
        RespResult result = RespLoad.run(server, RespLogin.none(), workload, plan, options, interval -> {});
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ENDED_BY);
        return result;
    }

    private static TcpOptions options() {
        return RespLoadTest.patient();
    }
}
