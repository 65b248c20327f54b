// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.tare.load.control.Token;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Whatever a run takes, it gives back. */
class ShortRunsTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    /** Less than 500 bytes a run, were they kept. */
    private static final long MAX_HEAP_GROWTH_BYTES = 4 << 20;

    /** Less than 8 bytes a run, and no buffer is that small. */
    private static final long MAX_DIRECT_GROWTH_BYTES = 64 << 10;

    @Test
    void leaveNothingBehindTenThousandTimes() throws Exception {
        leaveNothingBehind(TcpOptions.defaults(), 1000, 9000);
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void leaveNothingBehindOnAnyTransport(TcpOptions options) throws Exception {
        leaveNothingBehind(options, 100, 300);
    }

    private static void leaveNothingBehind(TcpOptions options, int warmUpRuns, int runs) throws Exception {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            run(server, options, warmUpRuns);
            Held before = Held.settled(new Held(Long.MAX_VALUE, 0, 0, 0, 0));

            run(server, options, runs);

            Held after = Held.settled(before);
            assertThat(after.descriptors()).as("open descriptors").isLessThanOrEqualTo(before.descriptors());
            assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
            assertThat(after.heapBytes() - before.heapBytes())
                    .as("growth of the heap")
                    .isLessThan(MAX_HEAP_GROWTH_BYTES);
            assertThat(after.nettyBytes() - before.nettyBytes())
                    .as("growth of Netty's direct memory")
                    .isLessThan(MAX_DIRECT_GROWTH_BYTES);
            assertThat(after.directBytes() - before.directBytes())
                    .as("growth of the JDK's direct memory")
                    .isLessThan(MAX_DIRECT_GROWTH_BYTES);
        }
    }

    private static void run(TrafficServer server, TcpOptions options, int runs) {
        for (int i = 0; i < runs; i++) {
            try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 64, options)) {
                assertThat(pingPong.roundTripNanos()).isPositive();
            }
        }
    }

    /** What this process holds. */
    private record Held(long descriptors, long threads, long heapBytes, long nettyBytes, long directBytes) {

        /** Looks until there are no more descriptors than before: servers and io_urings close in their own time. */
        static Held settled(Held before) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (descriptorsNow() > before.descriptors && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
            if (before.descriptors == Long.MAX_VALUE) {
                // Nothing to compare with yet.
                Thread.sleep(300);
            }
            for (int i = 0; i < 3; i++) {
                // Twice for what only a finalizer or a cleaner gives back.
                System.gc();
                Thread.sleep(20);
            }
            Runtime runtime = Runtime.getRuntime();
            return new Held(
                    descriptorsNow(),
                    Thread.getAllStackTraces().size(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .filter(pool -> pool.getName().equals("direct"))
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum());
        }

        private static long descriptorsNow() throws IOException {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                return descriptors.count();
            }
        }
    }
}
