// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What was asked for, against what the kernel says it has. */
class TuningTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    private static final int REFUSALS = 10;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_TCLASS = 67;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_MAXSEG = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;

    /** What a test looks at while a data connection is open. */
    private interface Look {
        void at(KernelSocket client, KernelSocket server) throws IOException;
    }

    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void holdsAtBothEnds(TcpOptions options) throws IOException {
        TcpTuning tuning = TcpTuning.defaults()
                .withNoDelay(false)
                .withSegmentBytes(1000)
                .withDscp(46)
                .withSendBufferBytes(50_000)
                .withReceiveBufferBytes(40_000);
        connected(FREE_PORT, options.withTuning(tuning), (client, server) -> {
            for (KernelSocket end : new KernelSocket[] {client, server}) {
                assertThat(end.option(IPPROTO_TCP, TCP_NODELAY)).isZero();
                // Less what TCP's own options take of it.
                assertThat(end.option(IPPROTO_TCP, TCP_MAXSEG)).isBetween(960, 1000);
                assertThat(end.option(IPPROTO_IP, IP_TOS) >> 2).isEqualTo(46);
                // The kernel doubles them, socket(7).
                assertThat(end.option(SOL_SOCKET, SO_SNDBUF)).isEqualTo(100_000);
                assertThat(end.option(SOL_SOCKET, SO_RCVBUF)).isEqualTo(80_000);
            }
        });
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void holdsOfWhatJavaKnowsOnEveryTransport(TcpOptions options) throws IOException {
        TcpTuning tuning = TcpTuning.defaults().withSendBufferBytes(50_000).withReceiveBufferBytes(40_000);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                Run run = Run.open(
                        server.address(),
                        TOKEN,
                        new PingPongSettings(64, 1).toFields(),
                        options.withTuning(tuning).withLocal(new InetSocketAddress("127.0.0.3", 0)));
                Connection connection = run.connect(0)) {
            connection.checkUsable("be there");
            int port = server.address().getPort();
            int found = 0;
            for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    found += line.contains(":%04X ".formatted(port)) ? 1 : 0;
                }
            }
            assertThat(found).as("ends of connections to the server").isPositive();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void takesEachCongestionControlThatTheKernelHas(TcpOptions options) throws IOException {
        for (String name : Files.readString(Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control"))
                .strip()
                .split(" ", -1)) {
            TcpTuning tuning = TcpTuning.defaults().withCongestionControl(name);
            connected(FREE_PORT, options.withTuning(tuning), (client, server) -> {
                assertThat(client.congestionControl()).isEqualTo(name);
                assertThat(server.congestionControl()).isEqualTo(name);
            });
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void isRefusedInOneSentence(TcpOptions options) throws IOException {
        long before = descriptors();
        TcpTuning unknown = TcpTuning.defaults().withCongestionControl("carrier_pigeon");
        boolean nio = options.transport() == Transport.NIO;
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            for (int i = 0; i < REFUSALS; i++) {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> TcpPingPong.connect(server.address(), TOKEN, 64, options.withTuning(unknown)))
                        .withMessage("127.0.0.1:" + server.address().getPort() + " refuses the run: "
                                + (nio
                                        ? "transport nio cannot set TCP_CONGESTION; epoll, io_uring and plain can"
                                        : "cannot set TCP_CONGESTION to carrier_pigeon: No such file or directory"));
            }
        }
        assertNoneLeft(before);
    }

    /** A client whose own transport cannot, of a server that can. */
    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void isRefusedByAClientThatCannot(TcpOptions options) throws IOException {
        long before = descriptors();
        TcpOptions nio = options.withTransport(Transport.NIO)
                .withTuning(TcpTuning.defaults().withSegmentBytes(1000));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            for (int i = 0; i < REFUSALS; i++) {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> TcpPingPong.connect(server.address(), TOKEN, 64, nio))
                        .withMessage("transport nio cannot set TCP_MAXSEG; epoll, io_uring and plain can");
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() ->
                                TcpPingPong.connect(server.address(), TOKEN, 64, options.withDevice("nosuchdevice0")))
                        .withMessageEndingWith("cannot set SO_BINDTODEVICE to nosuchdevice0: No such device");
            }
        }
        assertNoneLeft(before);
    }

    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void comesFromTheAddressAndTheDeviceAskedFor(TcpOptions options) throws IOException {
        TcpOptions own =
                options.withLocal(new InetSocketAddress("127.0.0.2", 0)).withDevice("lo");
        connected(
                FREE_PORT,
                own,
                (client, server) -> assertThat(client.localAddress()).endsWith("0200007F"));
    }

    @ParameterizedTest
    @ArgumentsSource(EveryNativeTransport.class)
    void worksOverIpv6(TcpOptions options) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(NetUtil.LOCALHOST6, 0);
        try (TrafficServer server = TrafficServer.start(loopback, TOKEN, options);
                TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 64, options)) {
            assertThat(pingPong.run(10).count()).isEqualTo(10);
        }
        TcpTuning tuning = TcpTuning.defaults().withDscp(10).withSegmentBytes(1200);
        connected(loopback, options.withTuning(tuning), (client, server) -> {
            assertThat(client.option(IPPROTO_IPV6, IPV6_TCLASS) >> 2).isEqualTo(10);
            assertThat(server.option(IPPROTO_IPV6, IPV6_TCLASS) >> 2).isEqualTo(10);
            assertThat(client.option(IPPROTO_TCP, TCP_MAXSEG)).isBetween(1160, 1200);
            assertThat(server.option(IPPROTO_TCP, TCP_MAXSEG)).isBetween(1160, 1200);
        });
    }

    private static void connected(InetSocketAddress bind, TcpOptions options, Look look) throws IOException {
        try (TrafficServer server = TrafficServer.start(bind, TOKEN, options);
                Run run = Run.open(server.address(), TOKEN, new PingPongSettings(64, 1).toFields(), options);
                Connection connection = run.connect(0)) {
            int clientPort = new Socket(connection.descriptor().orElseThrow())
                    .localAddress()
                    .getPort();
            int serverPort = server.address().getPort();
            look.at(KernelSocket.of(clientPort, serverPort), KernelSocket.of(serverPort, clientPort));
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    /** Fewer than there were refusals: what was loaded at the first use may stay open, once. */
    private static void assertNoneLeft(long before) throws IOException {
        assertThat(descriptors()).as("open descriptors").isLessThan(before + REFUSALS);
    }
}
