// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.net.TcpPingPong;
import io.tare.load.net.TrafficServer;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Used as others would; CleanUp, which is everywhere, sees whether the threads are gone. */
@ExtendWith(TrafficServerExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class TrafficServerExtensionTest {

    private static final Set<InetSocketAddress> SEEN = new HashSet<>();

    private InetSocketAddress before = new InetSocketAddress(0);

    @BeforeEach
    void remember(TrafficServer server) {
        before = server.address();
    }

    @Test
    @Order(1)
    void givesARunningServer(TrafficServer server) {
        try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), server.token())) {
            assertThat(pingPong.roundTripNanos()).isPositive();
        }
        SEEN.add(server.address());
    }

    @Test
    @Order(2)
    void givesTheSameOneWithinATest(TrafficServer server, TrafficServer again) {
        assertThat(server).isSameAs(again);
        assertThat(server.address()).isEqualTo(before);
        SEEN.add(server.address());
    }

    @Test
    @Order(3)
    void endsEachServerWithItsTest() {
        Set<String> threads = new HashSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> threads.add(thread.getName()));

        assertThat(SEEN).isNotEmpty();
        // That of this test, made for the method before it.
        assertThat(threads.stream().filter(name -> name.startsWith("traffic-server-")))
                .hasSize(1);
    }
}
