// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.OpenLoopPlan;
import io.tare.load.net.RateSweep;
import io.tare.load.net.SweepPlan;
import io.tare.load.pace.Pacing;
import io.tare.load.result.SweepResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The highest rate of requests at which their p99 stays under a bound.
 *
 * <p>Operation: one sweep of rates, each {@link Window} long; ten to twenty of them.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 30, timeUnit = TimeUnit.MINUTES)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class OpenLoopKnee {

    /** What is asked, and how long it may take. */
    @State(Scope.Benchmark)
    public static class Load {

        private static final long FROM_PER_SECOND = 1000;
        private static final long TO_PER_SECOND = 10_000_000;

        /** Of a rate, so that twenty fit into the half an hour. */
        private static final int MAX_WINDOW_SECONDS = 80;

        /** What p99 of the response times must stay under. */
        @Param("1000")
        public long boundMicros;

        /** {@code constant} or {@code poisson}. */
        @Param("poisson")
        public String pacing = "";

        /** Bytes of a request, and of its reply. */
        @Param("64")
        public int messageBytes;

        private SweepPlan plan(Window window) {
            if (window.warmupSeconds + window.seconds > MAX_WINDOW_SECONDS) {
                throw new IllegalArgumentException("-p seconds=" + window.seconds + " and warmupSeconds="
                        + window.warmupSeconds + ": possible: " + MAX_WINDOW_SECONDS + " together");
            }
            OpenLoopPlan each = OpenLoopPlan.atRate(FROM_PER_SECOND, window.measured())
                    .withOmit(window.warmup())
                    .withPacing(Pacing.named(pacing))
                    .withMessageBytes(messageBytes);
            return SweepPlan.of(each, TO_PER_SECOND, Duration.ofNanos(1000 * boundMicros));
        }
    }

    /** One sweep. */
    @Benchmark
    public void run(Place place, Wire wire, Window window, Load load, KneeMetrics metrics) {
        PeerAddress peer = PeerAddress.ofThisFork();
        SweepResult result = peer.load(
                () -> RateSweep.run(peer.address(), peer.token(), load.plan(window), wire.options(), step -> {}));
        metrics.kept = result.keptPerSecond().orElse(0);
    }
}
