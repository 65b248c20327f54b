// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import io.tare.load.control.Fields;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import io.tare.load.control.Token;
import io.tare.load.result.PingResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpPingPongTest {

    @ParameterizedTest
    @ValueSource(ints = {12, 64, 1400, 65_507})
    void hasEveryDatagramBack(int messageBytes) {
        for (WaitStrategy wait : WaitStrategy.values()) {
            TcpOptions options = TcpOptions.defaults().withWaitStrategy(wait);
            try (TrafficServer server = TrafficServer.onLoopback();
                    UdpPingPong pingPong = UdpPingPong.connect(
                            server.address(), server.token(), messageBytes, Duration.ofSeconds(5), options)) {
                PingResult result = pingPong.run(Duration.ofMillis(50));

                assertThat(result.received()).isPositive().isEqualTo(result.sent());
                assertThat(result.late()).isZero();
                assertThat(result.rtt().count()).isEqualTo(result.sent());
            }
        }
    }

    @Test
    void worksOverIpv6() {
        InetSocketAddress six = new InetSocketAddress(NetUtil.LOCALHOST6, 0);
        try (TrafficServer server = TrafficServer.start(six, Token.random());
                UdpPingPong pingPong = UdpPingPong.connect(server.address(), server.token())) {
            assertThat(pingPong.roundTripNanos()).isPositive();
        }
    }

    @Test
    void isServedForSeveralClientsAtOnce() {
        try (TrafficServer server = TrafficServer.onLoopback();
                UdpPingPong one = UdpPingPong.connect(server.address(), server.token())) {
            try (UdpPingPong two = UdpPingPong.connect(server.address(), server.token())) {
                for (int i = 0; i < 100; i++) {
                    assertThat(one.roundTripNanos()).isPositive();
                    assertThat(two.roundTripNanos()).isPositive();
                }
            }
            assertThat(one.roundTripNanos()).isPositive();
        }
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TrafficServer server = TrafficServer.onLoopback();
                UdpPingPong pingPong = UdpPingPong.connect(server.address(), server.token())) {
            for (int i = 0; i < 10_000; i++) {
                pingPong.roundTripNanos();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5000; i++) {
                pingPong.roundTripNanos();
            }

            assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 5000)
                    .isZero();
        }
    }

    /** A server that knocks back, but echoes only every second datagram, and the others after they were given up. */
    @Test
    void countsWhatIsLostAndGoesOn() throws Exception {
        try (TrafficServer server = TrafficServer.onLoopback();
                LossyRelay relay = new LossyRelay(server.address());
                Run run = Run.open(
                        server.address(),
                        server.token(),
                        Fields.builder().with("load", LoadKind.UDP_PING_PONG.id()),
                        TcpOptions.defaults());
                UdpPingPong pingPong = new UdpPingPong(relay.address(), 64, Duration.ofMillis(200), run)) {
            for (int i = 0; i < 3; i++) {
                assertThat(pingPong.roundTripNanos()).isPositive();
                assertThat(pingPong.roundTripNanos()).isEqualTo(UdpPingPong.LOST);
            }
        }
    }

    @Test
    void failsWhenNobodyListensAnyMore() {
        TrafficServer server = TrafficServer.onLoopback();
        try (UdpPingPong pingPong = UdpPingPong.connect(
                server.address(), server.token(), 64, Duration.ofMillis(200), TcpOptions.defaults())) {
            assertThat(pingPong.roundTripNanos()).isPositive();
            server.close();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> {
                        pingPong.roundTripNanos();
                        pingPong.roundTripNanos();
                    })
                    .withMessageContaining("Connection refused");
        }
    }

    @Test
    void rejectsWhatNoDatagramCanHold() {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        UdpPingPong.connect(anywhere, Token.random(), 11, Duration.ofSeconds(1), TcpOptions.defaults()))
                .withMessage("messageBytes must be in [12, 65507]: 11");
    }

    /** A server must not be of use to who forges senders' addresses. */
    @Test
    void isAnsweredToNobodyWithoutATicketOfALiveRun() throws IOException {
        Random random = new Random(7);
        try (TrafficServer server = TrafficServer.onLoopback();
                UdpPingPong live = UdpPingPong.connect(server.address(), server.token());
                DatagramSocket stranger = new DatagramSocket()) {
            stranger.connect(server.address());
            stranger.setSoTimeout(300);
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                stranger.send(new DatagramPacket(noise, noise.length));
            }
            byte[] knock = encoded(Opening.data(Ticket.random(), 0));
            stranger.send(new DatagramPacket(knock, knock.length));
            stranger.send(new DatagramPacket(Arrays.copyOf(knock, 1000), 1000));

            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> stranger.receive(new DatagramPacket(new byte[2000], 2000)));
            assertThat(live.roundTripNanos()).isPositive();
        }
    }

    @Test
    void leavesNoUdpPortOpenWithoutARun() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpPingPong.connect(server.address(), server.token()).close();
            awaitFree(server.address());
        }
    }

    private static void awaitFree(InetSocketAddress address) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try (DatagramSocket taken = new DatagramSocket(address)) {
                assertThat(taken.isBound()).isTrue();
                return;
            } catch (BindException e) {
                // The server ends the run when it sees that the client is gone.
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] encoded(Opening opening) {
        byte[] bytes = new byte[Opening.BYTES];
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes).clear();
        opening.writeTo(buffer);
        return bytes;
    }

    /** Relays datagrams between one client and a server, but keeps every second that is not a knock. */
    private static final class LossyRelay implements AutoCloseable {

        private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final Thread thread = new Thread(this::relay, "lossy-relay");

        LossyRelay(InetSocketAddress server) throws IOException {
            back.connect(server);
            thread.start();
        }

        InetSocketAddress address() {
            return (InetSocketAddress) front.getLocalSocketAddress();
        }

        private void relay() {
            try {
                for (int seen = 0; ; ) {
                    DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
                    front.receive(packet);
                    boolean knock = packet.getLength() == Opening.BYTES;
                    if (knock || seen++ % 2 == 0) {
                        DatagramPacket reply = new DatagramPacket(new byte[1000], 1000);
                        back.send(new DatagramPacket(packet.getData(), packet.getLength()));
                        back.receive(reply);
                        front.send(new DatagramPacket(reply.getData(), reply.getLength(), packet.getSocketAddress()));
                    }
                }
            } catch (IOException e) {
                // Closed by the test.
            }
        }

        @Override
        public void close() {
            front.close();
            back.close();
            Threads.join(thread, System.nanoTime() + Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(10));
        }
    }
}
