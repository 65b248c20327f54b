// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.control.Token;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpTuning;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiFunction;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How the fork talks to its peer, and where the peer is. The peer gets the same params and uses the same transport. */
@State(Scope.Benchmark)
public class Wire {

    /** A peer that says nothing for so long is not slow: the fork fails, and the run goes on. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(5);

    /** How bytes get in and out of the kernel on both sides: {@code epoll}, {@code nio}, {@code io_uring} or {@code plain}. */
    @Param("epoll")
    public String transport = "";

    /** How both sides wait for bytes: {@code park} or {@code spin}. */
    @Param("park")
    public String wait = "";

    /**
     * Connects to the peer on the calling thread, which then owns the connection.
     *
     * @throws PeerUnreachableException if the peer is not to be reached from here: on a network that does not connect
     *     the two, that is the result
     */
    <C> C connect(BiFunction<InetSocketAddress, Token, C> client) {
        PeerAddress peer = PeerAddress.ofThisFork();
        try {
            return client.apply(peer.address(), peer.token());
        } catch (TrafficException e) {
            throw new PeerUnreachableException("the fork did not reach its peer: " + e.getMessage());
        }
    }

    TcpOptions options() {
        return TcpOptions.defaults()
                .withReplyTimeout(REPLY_TIMEOUT)
                .withTransport(Transport.named(transport))
                .withWaitStrategy(WaitStrategy.named(wait));
    }

    /** The same with socket buffers of that size on both sides, the studies' TCP window; 0: the kernel's own choice. */
    TcpOptions options(int windowBytes) {
        return options().withTuning(window(windowBytes));
    }

    /** As iperf3's {@code -w}: SO_SNDBUF and SO_RCVBUF, tcp(7). */
    static TcpTuning window(int windowBytes) {
        return TcpTuning.defaults().withSendBufferBytes(windowBytes).withReceiveBufferBytes(windowBytes);
    }
}
