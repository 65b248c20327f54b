// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tare.load.Undisturbed;
import io.tare.load.control.Fields;
import io.tare.load.control.Token;
import io.tare.load.result.Direction;
import io.tare.load.result.Flow;
import io.tare.load.result.Goodput;
import io.tare.load.result.StreamResult;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.MethodSource;

class TcpStreamsTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();
    private static final StreamPlan PLAN =
            StreamPlan.defaults().withDuration(Duration.ofMillis(200)).withInterval(Duration.ofMillis(50));

    /** The JDK's own sockets do not tell what the kernel knows. */
    static Stream<Arguments> everyNativeTransportAndDirection() {
        return everyTransportAndDirection()
                .filter(arguments -> ((TcpOptions) arguments.get()[0]).transport() != Transport.NIO);
    }

    static Stream<Arguments> everyTransportOneWay() {
        return everyTransportAndDirection().filter(arguments -> arguments.get()[1] != Direction.BOTH);
    }

    static Stream<Arguments> everyTransportAndDirection() {
        return Arrays.stream(Transport.values())
                .filter(Transport::isAvailable)
                .flatMap(transport -> Arrays.stream(Direction.values())
                        .map(direction -> Arguments.of(EveryWay.options(transport, WaitStrategy.PARK), direction)));
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void carryATotalToTheByte(TcpOptions options, Direction direction) {
        // One byte; no multiple of anything; more than the kernel and the queues hold.
        for (long totalBytes : new long[] {1, 1_000_003, 30_000_001}) {
            StreamPlan plan =
                    PLAN.withDirection(direction).withTotalBytes(totalBytes).withDuration(Duration.ofSeconds(20));

            StreamResult result = run(plan, options);

            assertThat(result.flows()).hasSize(direction == Direction.BOTH ? 2 : 1);
            for (Flow flow : result.flows()) {
                assertThat(flow.goodput().bytes()).isEqualTo(totalBytes);
                assertThat(flow.sentBytes()).isEqualTo(totalBytes);
                assertThat(bytes(flow.intervals())).isEqualTo(totalBytes);
            }
        }
    }

    /** So short that all has come before the first look at it. */
    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void carryTheShortestTotalsToTheByte(TcpOptions options) {
        StreamPlan plan = PLAN.withTotalBytes(1).withDirection(Direction.BOTH);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            for (int i = 0; i < 50; i++) {
                StreamResult result = TcpStreams.run(server.address(), TOKEN, plan, options);

                assertThat(result.goodput(Direction.UP).bytes()).as("run " + i).isEqualTo(1);
                assertThat(result.goodput(Direction.DOWN).bytes())
                        .as("run " + i)
                        .isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void measureIntervalsThatAddUpToTheWhole(TcpOptions options, Direction direction) {
        StreamResult result = run(PLAN.withDirection(direction), options);

        assertThat(result.intervals()).hasSize(4);
        for (Flow flow : result.flows()) {
            assertThat(flow.goodput().bytes()).isPositive();
            assertThat(flow.intervals()).hasSize(4);
            assertThat(bytes(flow.intervals())).isEqualTo(flow.goodput().bytes());
            assertThat(flow.intervals().stream()
                            .mapToLong(Goodput::elapsedNanos)
                            .sum())
                    .isEqualTo(flow.goodput().elapsedNanos());
        }
        assertThat(result.flows().stream()
                        .mapToLong(flow -> flow.goodput().bytes())
                        .sum())
                .isEqualTo(result.goodput().bytes())
                .isEqualTo(bytes(result.intervals()));
        assertThat(result.clientCpu()).isPresent();
        assertThat(result.serverCpu()).isPresent();
        assertThat(result.cpuSecondsPerGigabyte())
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void runSideBySide(TcpOptions options, Direction direction) {
        StreamResult result = run(PLAN.withStreams(3).withDirection(direction), options);

        int count = direction == Direction.BOTH ? 6 : 3;
        assertThat(result.flows())
                .extracting(Flow::index)
                .isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(result.flows())
                .extracting(Flow::direction)
                .containsOnly(
                        direction == Direction.BOTH
                                ? new Direction[] {Direction.UP, Direction.DOWN}
                                : new Direction[] {direction});
        assertThat(result.flows())
                .allSatisfy(flow -> assertThat(flow.goodput().bytes()).isPositive());
    }

    @ParameterizedTest
    @MethodSource("everyTransportOneWay")
    void keepToTheirRate(TcpOptions options, Direction direction) {
        Undisturbed.once(() -> {
            long bytesPerSecond = 25_000_000;
            StreamPlan plan = PLAN.withDirection(direction)
                    .withBytesPerSecond(bytesPerSecond)
                    // Whoever gets no CPU for a while catches up.
                    .withBurstBytes(bytesPerSecond / 5)
                    // By then the burst that it begins with is gone.
                    .withOmit(Duration.ofMillis(300))
                    .withDuration(Duration.ofSeconds(1));

            StreamResult result = run(plan, options);

            assertThat(result.goodput().bytesPerSecond())
                    .isCloseTo((double) bytesPerSecond, within(bytesPerSecond * 0.1));
        });
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void saveCopiesToTheByte(TcpOptions options, Direction direction) {
        long totalBytes = 30_000_001;
        for (boolean zeroCopy : new boolean[] {true, false}) {
            StreamPlan plan = PLAN.withDirection(direction)
                    .withTotalBytes(totalBytes)
                    .withDuration(Duration.ofSeconds(20))
                    .withZeroCopy(zeroCopy)
                    .withDiscard(!zeroCopy);
            if (options.transport() == Transport.PLAIN) {
                assertThat(run(plan, options).flows())
                        .allSatisfy(flow -> assertThat(flow.goodput().bytes()).isEqualTo(totalBytes));
            } else {
                String what = zeroCopy ? "zeroCopy" : "discard";
                boolean byClient = direction == Direction.BOTH || (direction == Direction.UP) == zeroCopy;
                String sentence = what + " needs transport plain, and that of this %s is "
                        + options.transport().id();
                if (byClient) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> run(plan, options))
                            .withMessage(sentence, "client");
                } else {
                    assertThatExceptionOfType(TrafficException.class)
                            .isThrownBy(() -> run(plan, options))
                            .withMessageContaining(" refuses the run: ")
                            .withMessageEndingWith(sentence, "server");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyNativeTransportAndDirection")
    void knowWhatTheKernelKnowsOfTheSender(TcpOptions options, Direction direction) {
        for (Flow flow : run(PLAN.withDirection(direction), options).flows()) {
            assertThat(flow.retransmits()).as("retransmits").isPresent();
            assertThat(flow.retransmits().getAsLong()).isNotNegative();
            assertThat(flow.rttMicros()).as("rtt").isPresent();
            assertThat(flow.rttMicros().getAsLong()).isPositive();
            assertThat(flow.congestionWindowBytes()).as("cwnd").isPresent();
            assertThat(flow.congestionWindowBytes().getAsLong()).isPositive();
            // Loopback's; a tunnel's may be smaller, no link's is larger.
            assertThat(flow.pathMtuBytes().orElse(0)).isBetween(1280L, 65_536L);
            assertThat(flow.rttVariationMicros().orElse(-1)).isNotNegative();
            // At the end of a stream the receiver may have no room at all.
            assertThat(flow.sendWindowBytes().orElse(-1)).isNotNegative();
            assertThat(flow.reorderings()).isPresent();
        }
    }

    /** A burst of two seconds' worth goes out at once; none of it may be in the result. */
    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void leaveOutWhatIsToBeOmitted(TcpOptions options, Direction direction) {
        Undisturbed.once(() -> {
            long bytesPerSecond = 10_000_000;
            StreamPlan plan = PLAN.withDirection(direction)
                    .withBytesPerSecond(bytesPerSecond)
                    .withBurstBytes(2 * bytesPerSecond)
                    .withOmit(Duration.ofMillis(200));

            for (Flow flow : run(plan, options).flows()) {
                assertThat(flow.goodput().bytes()).isBetween(bytesPerSecond / 20, bytesPerSecond);
                assertThat(flow.sentBytes()).isBetween(bytesPerSecond / 20, bytesPerSecond);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void endSoonWhenTheirCallerIsInterrupted(TcpOptions options, Direction direction) throws Exception {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            StreamPlan plan = PLAN.withDirection(direction).withStreams(2).withDuration(Duration.ofHours(1));
            FutureTask<Boolean> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> TcpStreams.run(server.address(), TOKEN, plan, options))
                        .satisfies(e -> assertThat(e.getMessage())
                                .matches("the load was interrupted|.* the waiting thread was interrupted"));
                return Thread.interrupted();
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            awaitStreams(direction);
            caller.interrupt();

            assertThat(running.get(5, TimeUnit.SECONDS))
                    .as("left the interrupt to its caller")
                    .isTrue();
            caller.join();
        }
    }

    @ParameterizedTest
    @MethodSource("everyTransportAndDirection")
    void sayWhatHappenedWhenTheServerIsClosed(TcpOptions options, Direction direction) throws Exception {
        TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
        try {
            StreamPlan plan = PLAN.withDirection(direction).withDuration(Duration.ofHours(1));
            FutureTask<Void> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> TcpStreams.run(server.address(), TOKEN, plan, options))
                        .satisfies(e -> assertThat(e.getMessage())
                                .matches("(stream \\d broke|waiting for .* to report failed): .+"));
                return null;
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            awaitStreams(direction);
            server.close();

            running.get(5, TimeUnit.SECONDS);
            caller.join();
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void giveUpOnAServerThatStalls(TcpOptions options) throws Exception {
        TcpOptions impatient = options.withOpenTimeout(Duration.ofMillis(300)).withReplyTimeout(Duration.ofMillis(300));
        CountDownLatch done = new CountDownLatch(1);
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> await(done))) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TcpStreams.run(peer.address(), TOKEN, PLAN, impatient))
                    .withMessage("waiting for 127.0.0.1:" + peer.address().getPort()
                            + " to report failed: it did not within 0.3 s");
            done.countDown();
        }
        // It talks, but takes nothing.
        Optional<Fields> report = Optional.of(Fields.builder().with("nanos", 1).build());
        CountDownLatch doneAgain = new CountDownLatch(1);
        try (FakePeer peer = FakePeer.ofRun(TOKEN, report, (in, out) -> await(doneAgain))) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(
                            () -> TcpStreams.run(peer.address(), TOKEN, PLAN.withTotalBytes(100_000_000), impatient))
                    .withMessage("the total of 100000000 bytes a stream was not there within 0.5 s");
            doneAgain.countDown();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void comeFromThePortsTheyAreTold(TcpOptions options) throws IOException {
        int port = freePorts();
        TcpOptions fromPort = options.withLocal(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        StreamPlan plan = PLAN.withStreams(2).withPieceBytes(1000).withDuration(Duration.ofMillis(200));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            StreamResult result = TcpStreams.run(server.address(), TOKEN, plan, fromPort);

            assertThat(result.flows())
                    .allSatisfy(flow -> assertThat(flow.goodput().bytes()).isPositive());
            // Each keeps its port for a while.
            for (int index = 0; index < 2; index++) {
                int taken = port + index;
                assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(taken));
            }
        }
    }

    /** No token bucket of ours: the kernel spreads the segments. */
    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void arePacedByTheKernelIfTold(TcpOptions options) {
        Undisturbed.once(() -> {
            TcpOptions paced = options.withTuning(TcpTuning.defaults().withPacingBytesPerSecond(10_000_000));

            StreamResult result = run(PLAN.withOmit(Duration.ofMillis(300)).withDuration(Duration.ofSeconds(1)), paced);

            assertThat(result.goodput().bytesPerSecond()).isBetween(5e6, 11e6);
        });
    }

    private static void bind(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    /** Returns the first of two that nobody has, below those that the kernel gives away. */
    private static int freePorts() throws IOException {
        for (int port = 20_000; port < 30_000; port += 2) {
            try {
                bind(port);
                bind(port + 1);
                return port;
            } catch (BindException e) {
                // Taken, maybe by what ran a moment ago.
            }
        }
        throw new IOException("no two ports are free");
    }

    @Test
    void needATransportThatBothHaveForNothing() {
        List<Transport> transports =
                Arrays.stream(Transport.values()).filter(Transport::isAvailable).toList();
        for (Transport ofServer : transports) {
            for (Transport ofClient : transports) {
                try (TrafficServer server =
                        TrafficServer.start(FREE_PORT, TOKEN, EveryWay.options(ofServer, WaitStrategy.PARK))) {
                    StreamPlan plan = PLAN.withDirection(Direction.BOTH)
                            .withTotalBytes(1_000_003)
                            .withDuration(Duration.ofSeconds(20));
                    StreamResult result = TcpStreams.run(
                            server.address(), TOKEN, plan, EveryWay.options(ofClient, WaitStrategy.PARK));
                    assertThat(result.flows())
                            .as(ofClient + " to " + ofServer)
                            .allSatisfy(
                                    flow -> assertThat(flow.goodput().bytes()).isEqualTo(1_000_003));
                }
            }
        }
    }

    /** Waits until streams have begun, and a little for them to be under way. */
    private static void awaitStreams(Direction direction) throws InterruptedException {
        String last = direction == Direction.BOTH ? "load-stream-1" : "load-stream-0";
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals(last))) {
            assertThat(System.nanoTime()).as("streams begin in time").isLessThan(deadline);
            Thread.sleep(5);
        }
        Thread.sleep(100);
    }

    private static void await(CountDownLatch done) {
        try {
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static StreamResult run(StreamPlan plan, TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            return TcpStreams.run(server.address(), TOKEN, plan, options);
        }
    }

    private static long bytes(List<Goodput> parts) {
        return parts.stream().mapToLong(Goodput::bytes).sum();
    }
}
