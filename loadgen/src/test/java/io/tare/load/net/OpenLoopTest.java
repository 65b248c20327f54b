// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tare.load.PeerProcess;
import io.tare.load.Undisturbed;
import io.tare.load.control.Fields;
import io.tare.load.control.Token;
import io.tare.load.net.OpenLoopPlan.Protocol;
import io.tare.load.pace.Pacing;
import io.tare.load.result.Latency;
import io.tare.load.result.OpenLoopResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenLoopTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();
    private static final OpenLoopPlan PLAN = OpenLoopPlan.atRate(2000, Duration.ofMillis(300));
    private static final long STALL_NANOS = Duration.ofMillis(400).toNanos();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void sendsWhatItsScheduleSaysAndTimesEachReply(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            OpenLoopResult result = OpenLoop.run(
                    server.address(), TOKEN, PLAN.withConnections(3).withIntegrity(true), options);

            assertThat(result.due()).isEqualTo(600);
            assertIsWhole(result);
            assertThat(result.unanswered()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsDatagrams(WaitStrategy strategy) {
        TcpOptions options = EveryWay.options(Transport.best(), strategy);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            OpenLoopResult result = OpenLoop.run(
                    server.address(),
                    TOKEN,
                    PLAN.withProtocol(Protocol.UDP).withConnections(2).withIntegrity(true),
                    options);

            assertThat(result.due()).isEqualTo(600);
            assertThat(result.sent()).isEqualTo(600);
            assertThat(result.answered()).isPositive();
            assertThat(result.response().count()).isEqualTo(result.answered());
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP,36", "TCP,65537", "TCP,1048576", "UDP,36", "UDP,65507"})
    void sendsMessagesOfEverySize(Protocol protocol, int messageBytes) {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            OpenLoopResult result = OpenLoop.run(
                    server.address(),
                    server.token(),
                    OpenLoopPlan.atRate(50, Duration.ofMillis(200))
                            .withProtocol(protocol)
                            .withMessageBytes(messageBytes)
                            .withIntegrity(true),
                    TcpOptions.defaults());

            assertThat(result.sent()).isEqualTo(10);
            assertThat(result.answered()).isBetween(1L, 10L);
        }
    }

    @Test
    void sendsOverAUnixDomainSocket(@TempDir Path directory) {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (TrafficServer server = TrafficServer.start(path, TOKEN, TcpOptions.defaults())) {
            assertIsWhole(OpenLoop.run(path, server.token(), PLAN, TcpOptions.defaults()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OpenLoop.run(path, TOKEN, PLAN.withProtocol(Protocol.UDP), TcpOptions.defaults()))
                    .withMessageStartingWith("UDP needs a host and a port");
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesOutWhatIsToBeOmittedAndCutsTheRestIntoIntervals(Pacing pacing) {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            List<Latency> intervals = new ArrayList<>();
            OpenLoopPlan plan = PLAN.withPacing(pacing)
                    .withConnections(2)
                    .withOmit(Duration.ofMillis(200))
                    .withInterval(Duration.ofMillis(100));

            OpenLoopResult result =
                    OpenLoop.run(server.address(), server.token(), plan, TcpOptions.defaults(), intervals::add);

            assertThat((double) result.due()).isCloseTo(600, within(100.0));
            assertIsWhole(result);
            assertThat(intervals).hasSize(3).isEqualTo(result.intervals());
            assertThat(intervals.stream().mapToLong(Latency::count).sum())
                    .isEqualTo(result.response().count());
        }
    }

    /**
     * A server that hangs for 0.4 s: a closed loop sees one slow round trip, and its p99 knows nothing of it. Of those
     * who ask at a rate, all who ask within that time wait.
     */
    @Test
    void doesNotOmitWhatWasAskedWhileTheServerHung() {
        Undisturbed.once(() -> {
            CountDownLatch closedMeasures = new CountDownLatch(1);
            CountDownLatch openMeasures = new CountDownLatch(1);
            try (PeerProcess peer = PeerProcess.start(TOKEN)) {
                FutureTask<Latency> closed = new FutureTask<>(() -> {
                    try (TcpPingPong pingPong = TcpPingPong.connect(peer.address(), TOKEN)) {
                        pingPong.run(1000);
                        closedMeasures.countDown();
                        // Longer than the other one, which begins later.
                        return pingPong.run(Duration.ofSeconds(4));
                    }
                });
                Thread caller = new Thread(closed, "closed-loop");
                caller.start();
                assertThat(closedMeasures.await(20, TimeUnit.SECONDS)).isTrue();
                FutureTask<OpenLoopResult> open = new FutureTask<>(() -> OpenLoop.run(
                        peer.address(),
                        TOKEN,
                        OpenLoopPlan.atRate(1000, Duration.ofSeconds(2)).withInterval(Duration.ofMillis(100)),
                        TcpOptions.defaults(),
                        interval -> openMeasures.countDown()));
                Thread openCaller = new Thread(open, "open-loop");
                openCaller.start();
                assertThat(openMeasures.await(20, TimeUnit.SECONDS)).isTrue();
                peer.stall(Duration.ofNanos(STALL_NANOS));

                Latency closedRtt = closed.get(20, TimeUnit.SECONDS);
                Latency response = open.get(20, TimeUnit.SECONDS).response();
                caller.join();
                openCaller.join();
                assertThat(closedRtt.maxNanos()).isGreaterThan(STALL_NANOS / 2);
                assertThat(closedRtt.nanosAt(99)).isLessThan(STALL_NANOS / 4);
                // 400 of 2000 requests were due meanwhile; three quarters of them waited for longer than a quarter of
                // it.
                assertThat(response.nanosAt(86)).isGreaterThan(STALL_NANOS / 4);
                assertThat(response.count()).isEqualTo(2000);
            }
        });
    }

    /** As wrk2 has it: service time looks well, and response time tells what users waited for. */
    @Test
    void tellsResponseFromServiceTimeWhenRequestsWaitForEachOther() {
        Undisturbed.once(() -> {
            CountDownLatch measures = new CountDownLatch(1);
            try (PeerProcess peer = PeerProcess.start(TOKEN)) {
                FutureTask<OpenLoopResult> open = new FutureTask<>(() -> OpenLoop.run(
                        peer.address(),
                        TOKEN,
                        OpenLoopPlan.atRate(1000, Duration.ofSeconds(2))
                                .withMaxInFlight(1)
                                .withInterval(Duration.ofMillis(100)),
                        TcpOptions.defaults(),
                        interval -> measures.countDown()));
                Thread caller = new Thread(open, "open-loop");
                caller.start();
                assertThat(measures.await(20, TimeUnit.SECONDS)).isTrue();
                peer.stall(Duration.ofNanos(STALL_NANOS));

                OpenLoopResult result = open.get(20, TimeUnit.SECONDS);
                caller.join();
                assertThat(result.service().nanosAt(99)).isLessThan(STALL_NANOS / 4);
                assertThat(result.service().maxNanos()).isGreaterThan(STALL_NANOS / 2);
                assertThat(result.response().nanosAt(86)).isGreaterThan(STALL_NANOS / 4);
                assertThat(result.sendLag().nanosAt(86)).isGreaterThan(STALL_NANOS / 4);
            }
        });
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void countsRequestsThatWereNeverAnsweredWithTheTimeTheyWaited(TcpOptions options) {
        // More than any server answers.
        OpenLoopPlan plan =
                OpenLoopPlan.atRate(4_000_000, Duration.ofMillis(300)).withGrace(Duration.ofMillis(50));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            OpenLoopResult result = OpenLoop.run(server.address(), TOKEN, plan, options);

            assertThat(result.due()).isEqualTo(1_200_000);
            assertThat(result.unanswered()).isPositive();
            assertThat(result.sent()).isLessThan(result.due());
            assertThat(result.response().count()).isEqualTo(result.due());
            assertThat(result.response().nanosAt(50))
                    .isGreaterThan(Duration.ofMillis(50).toNanos());
            assertThat(result.achievedPerSecond()).isBetween(1.0, 4e6);
        }
    }

    @Test
    void countsDatagramsThatWereLost() {
        OpenLoopPlan plan = OpenLoopPlan.atRate(20_000, Duration.ofMillis(300))
                .withProtocol(Protocol.UDP)
                .withMessageBytes(30_000)
                .withGrace(Duration.ofMillis(100));
        TcpOptions small = TcpOptions.defaults().withTuning(TcpTuning.defaults().withReceiveBufferBytes(4096));
        try (TrafficServer server = TrafficServer.onLoopback()) {
            OpenLoopResult result = OpenLoop.run(server.address(), server.token(), plan, small);

            assertThat(result.due()).isEqualTo(6000);
            assertThat(result.unanswered()).isPositive();
            assertThat(result.response().count()).isEqualTo(result.answered() + (result.due() - result.sent()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatHappenedWhenTheServerDies(Protocol protocol) throws Exception {
        try (PeerProcess peer = PeerProcess.start(TOKEN)) {
            OpenLoopPlan plan = PLAN.withProtocol(protocol)
                    .withDuration(Duration.ofHours(1))
                    .withInterval(Duration.ofMillis(100));
            CountDownLatch measuring = new CountDownLatch(1);
            FutureTask<Void> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> OpenLoop.run(
                                peer.address(), TOKEN, plan, TcpOptions.defaults(), interval -> measuring.countDown()))
                        .withMessageMatching("connection 0 broke: .+|waiting for .* to report failed: .+");
                return null;
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            assertThat(measuring.await(30, TimeUnit.SECONDS)).isTrue();
            peer.kill();

            running.get(10, TimeUnit.SECONDS);
            caller.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsSoonWhenItsCallerIsInterrupted(Protocol protocol) throws Exception {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            FutureTask<Boolean> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> OpenLoop.run(
                                server.address(),
                                server.token(),
                                PLAN.withProtocol(protocol).withDuration(Duration.ofHours(1)),
                                TcpOptions.defaults()))
                        .withMessageMatching("the load was interrupted|.* was interrupted");
                return Thread.interrupted();
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            Thread.sleep(500);
            caller.interrupt();

            assertThat(running.get(5, TimeUnit.SECONDS)).isTrue();
            caller.join();
        }
    }

    @Test
    void fallsOutWithAPeerThatAnswersSomethingElse() throws Exception {
        AtomicBoolean answered = new AtomicBoolean();
        try (FakePeer peer = FakePeer.ofRun(
                TOKEN, Optional.of(Fields.builder().with("nanos", 1).build()), (in, out) -> {
                    in.readNBytes(64);
                    // Before its client can know of it.
                    answered.set(true);
                    out.write(new byte[64]);
                    in.read();
                })) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> OpenLoop.run(peer.address(), TOKEN, PLAN, TcpOptions.defaults()))
                    .withMessageContaining("reply 0 is not what was sent");
            assertThat(answered).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"EPOLL,TCP", "PLAIN,TCP", "PLAIN,UDP"})
    void allocatesNothingForAnExchange(Transport transport, Protocol protocol) throws IOException {
        TcpOptions options = EveryWay.options(transport, WaitStrategy.PARK);
        OpenLoopPlan plan = OpenLoopPlan.atRate(20_000, Duration.ofMillis(400)).withProtocol(protocol);
        Fields.Builder settings = protocol == Protocol.UDP
                ? new UdpEchoSettings(1).toFields()
                : new PingPongSettings(plan.messageBytes(), 1).toFields();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                Run run = Run.open(server.address(), TOKEN, settings, options);
                RequestWire wire = OpenLoop.open(server.address(), run, plan, 0)) {
            long once = allocatedBytes(plan, run, wire);
            // Whatever a run allocates to begin with, a longer one allocates, too.
            long shorter = allocatedBytes(plan, run, wire);
            long longer = allocatedBytes(plan.withDuration(Duration.ofMillis(1200)), run, wire);

            assertThat(once).isPositive();
            assertThat((longer - shorter) / 16_000).isLessThanOrEqualTo(0);
        }
    }

    private static long allocatedBytes(OpenLoopPlan plan, Run run, RequestWire wire) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OpenLoopRecorder recorder = new OpenLoopRecorder();
        // A histogram grows with the largest value that it has seen.
        long hourNanos = Duration.ofHours(1).toNanos();
        recorder.sent(hourNanos);
        recorder.answered(hourNanos, hourNanos);
        try (OpenLoopSender sender =
                new OpenLoopSender(plan, 0, run.ticket().high(), wire, recorder, System.nanoTime())) {
            long before = threads.getCurrentThreadAllocatedBytes();
            sender.run(() -> false);
            long after = threads.getCurrentThreadAllocatedBytes();
            assertThat(recorder.service().count()).isGreaterThan(1);
            return after - before;
        }
    }

    @Test
    void rejectsAPlanThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenLoopPlan.atRate(0, Duration.ofSeconds(1)))
                .withMessage("perSecond must be in [1, 1000000000]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAN.withMessageBytes(35))
                .withMessage("messageBytes must be in [36, 1048576]: 35");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAN.withProtocol(Protocol.UDP).withMessageBytes(65_508))
                .withMessage("messageBytes must be in [36, 65507]: 65508");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAN.withProtocol(Protocol.UDP).withMaxInFlight(1))
                .withMessage("maxInFlight must be in [0, 0]: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAN.withConnections(129))
                .withMessage("connections must be in [1, 128]: 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAN.withGrace(Duration.ofHours(2)))
                .withMessage("grace must be in [0, 1 h]: PT2H");
    }

    private static void assertIsWhole(OpenLoopResult result) {
        assertThat(result.sent()).isEqualTo(result.due());
        assertThat(result.answered()).isEqualTo(result.due());
        assertThat(result.response().count()).isEqualTo(result.due());
        assertThat(result.service().count()).isEqualTo(result.due());
        assertThat(result.sendLag().count()).isEqualTo(result.due());
        assertThat(result.service().minNanos()).isPositive();
        assertThat(result.response().minNanos()).isPositive();
        assertThat(result.response().meanNanos())
                .isGreaterThanOrEqualTo(result.service().meanNanos());
        assertThat(result.clientCpu()).isPresent();
        assertThat(result.serverCpu()).isPresent();
    }
}
