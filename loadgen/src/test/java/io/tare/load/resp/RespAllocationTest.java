// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tare.load.net.Transport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespAllocationTest {

    private static final long SHORT = 4000;
    private static final long LONG = 20_000;

    @ParameterizedTest
    @CsvSource({
        "EPOLL, SET, 1, 0, 0, 0",
        "EPOLL, GET, 16, 1000, 0, 0",
        "EPOLL, LRANGE_100, 4, 0, 0, 0",
        "EPOLL, MSET, 4, 1000, 20000, 0",
        // From JDK 24 on, Netty leaves the JDK's selector its own set of keys.
        "NIO, SET, 1, 1000, 0, 100",
        // What Netty makes of each read and each write that it hands to an io_uring.
        "IO_URING, SET, 1, 1000, 0, 200",
    })
    void allocatesNothingOfItsOwnForARequest(
            Transport transport, RespCommand command, int pipeline, long keySpace, long perSecond, long mostBytes)
            throws Exception {
        Assumptions.assumeTrue(transport.isAvailable());
        RespWorkload workload = RespWorkload.of(command)
                .withConnections(4)
                .withPipeline(pipeline)
                .withKeySpace(keySpace);
        try (RespServer server = RespServer.start()) {
            long once = allocatedBytes(server, transport, workload, perSecond, SHORT);
            // Whatever a run allocates to begin with, a longer one allocates, too.
            long shorter = allocatedBytes(server, transport, workload, perSecond, SHORT);
            long longer = allocatedBytes(server, transport, workload, perSecond, LONG);

            assertThat(once).isPositive();
            assertThat((longer - shorter) / (LONG - SHORT)).isLessThanOrEqualTo(mostBytes);
        }
    }

    private static long allocatedBytes(
            RespServer server, Transport transport, RespWorkload workload, long perSecond, long requests)
            throws InterruptedException, ExecutionException {
        RespTally tally = new RespTally();
        // A histogram grows with the largest value that it has seen.
        long hourNanos = Duration.ofHours(1).toNanos();
        tally.recorder().sent(hourNanos);
        tally.recorder().answered(hourNanos, hourNanos);
        RespPlan plan = perSecond == 0
                ? RespPlan.counted(requests)
                : RespPlan.atRate(perSecond, Duration.ofNanos(requests * 1_000_000_000 / perSecond))
                        .withGrace(Duration.ofSeconds(20));
        FutureTask<Long> run = new FutureTask<>(() -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            RespRun load = new RespRun(
                    server.address(),
                    RespLogin.none(),
                    RespLoadTest.patient().withTransport(transport),
                    RespJob.load(workload, 1),
                    plan,
                    tally,
                    () -> false);
            long before = threads.getCurrentThreadAllocatedBytes();
            load.run(start -> {});
            return threads.getCurrentThreadAllocatedBytes() - before;
        });
        // Netty keeps what it uses again in threads of its own kind only, as RespLoad's is.
        Thread thread = new FastThreadLocalThread(run);
        thread.start();
        long bytes = run.get();
        TimeUnit.SECONDS.timedJoin(thread, 20);
        assertThat(tally.replies()).isEqualTo(requests);
        return bytes;
    }
}
