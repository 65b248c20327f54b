// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tare.load.result.Latency;
import io.tare.load.result.OpenLoopResult;
import io.tare.load.result.SweepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RateSweepTest {

    private static final long SERVED_PER_SECOND = 10_000;
    private static final int REQUESTS = 300_000;

    /**
     * In a queue with one server, Poisson arrivals and exponential service times (M/M/1) the response time is
     * exponential with the rate μ - λ, so p99 is ln(100) / (μ - λ), and the knee is at μ - ln(100) / bound. L. Kleinrock,
     * Queueing Systems I, 1975.
     */
    @Test
    void findsTheKneeOfAQueueThatIsKnown() {
        for (double boundSeconds : new double[] {0.001, 0.005, 0.02}) {
            SweepPlan plan = plan(1000, 1_000_000, Duration.ofNanos((long) (boundSeconds * 1e9)), 0.01);

            SweepResult result = RateSweep.run(plan, queue(), step -> {});

            double knee = SERVED_PER_SECOND - Math.log(100) / boundSeconds;
            double kept = result.keptPerSecond().orElseThrow();
            assertThat(kept).as("bound of " + boundSeconds + " s").isCloseTo(knee, within(0.03 * knee));
            assertThat((double) result.brokenPerSecond().orElseThrow()).isBetween(kept, kept * 1.01);
        }
    }

    @Test
    void goesDownWhenTheFirstRateIsTooHigh() {
        SweepResult result = RateSweep.run(plan(64_000, 1_000_000, Duration.ofMillis(5), 0.05), queue(), step -> {});

        assertThat(result.keptPerSecond().orElseThrow()).isBetween(8000L, 9500L);
    }

    @Test
    void saysWhenEvenTheHighestRateKeepsTheBound() {
        List<Long> tried = new ArrayList<>();

        SweepResult result = RateSweep.run(
                plan(1000, 5000, Duration.ofMillis(5), 0.05), queue(), step -> tried.add(step.perSecond()));

        assertThat(tried).containsExactly(1000L, 2000L, 4000L, 5000L);
        assertThat(result.keptPerSecond()).hasValue(5000);
        assertThat(result.brokenPerSecond()).isEmpty();
    }

    @Test
    void saysWhenNoRateKeepsTheBound() {
        SweepResult result = RateSweep.run(plan(16, 100, Duration.ofNanos(1000), 0.05), queue(), step -> {});

        assertThat(result.keptPerSecond()).isEmpty();
        assertThat(result.steps().get(result.steps().size() - 1).perSecond()).isEqualTo(1);
    }

    @Test
    void doesNotTakeOneHiccupForTheKnee() {
        List<Long> tried = new ArrayList<>();
        LongFunction<OpenLoopResult> queue = queue();

        SweepResult result = RateSweep.run(
                plan(1000, 4000, Duration.ofMillis(5), 0.05),
                rate -> {
                    tried.add(rate);
                    return tried.size() == 2 ? result(rate, REQUESTS, slow()) : queue.apply(rate);
                },
                step -> {});

        assertThat(tried).containsExactly(1000L, 2000L, 2000L, 4000L);
        assertThat(result.keptPerSecond()).hasValue(4000);
    }

    @Test
    void doesNotCallARateKeptWhoseDatagramsAreLost() {
        Histogram fast = new Histogram(3);
        fast.recordValueWithCount(1000, 90);

        SweepResult result = RateSweep.run(
                plan(1000, 1000, Duration.ofMillis(5), 0.05), rate -> result(rate, 100, fast), step -> {});

        assertThat(result.keptPerSecond()).isEmpty();
    }

    @Test
    void findsTheKneeOfARealServer() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            SweepPlan plan = plan(1000, 16_000_000, Duration.ofMillis(100), 0.5);

            SweepResult result =
                    RateSweep.run(server.address(), server.token(), plan, TcpOptions.defaults(), step -> {});

            // No server answers 16 million requests a second on one connection.
            assertThat(result.keptPerSecond().orElseThrow()).isBetween(1000L, 15_999_999L);
            assertThat(result.brokenPerSecond()).isPresent();
        }
    }

    @Test
    void rejectsAPlanThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(1000, 999, Duration.ofMillis(1), 0.05))
                .withMessage("maxPerSecond must be in [1000, 1000000000]: 999");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(1000, 1000, Duration.ofNanos(1), 0.05))
                .withMessage("bound must be in [1 µs, 1 h]: PT0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(1000, 1000, Duration.ofMillis(1), 0))
                .withMessage("tolerance must be in [0.001, 1]: 0.0");
    }

    private static SweepPlan plan(long from, long to, Duration bound, double tolerance) {
        OpenLoopPlan load = OpenLoopPlan.atRate(from, Duration.ofMillis(200)).withGrace(Duration.ofMillis(20));
        return new SweepPlan(load, to, 99, bound, tolerance);
    }

    /** Returns an M/M/1 queue: a request begins when it has come and the one before it is done (Lindley's recursion). */
    private static LongFunction<OpenLoopResult> queue() {
        SplittableRandom random = new SplittableRandom(11);
        return rate -> {
            Histogram response = new Histogram(3);
            double arrival = 0;
            double done = 0;
            for (int i = 0; i < REQUESTS; i++) {
                arrival += exponential(random, (double) rate);
                done = Math.max(arrival, done) + exponential(random, SERVED_PER_SECOND);
                response.recordValue((long) ((done - arrival) * 1e9));
            }
            return result(rate, REQUESTS, response);
        };
    }

    private static double exponential(SplittableRandom random, double perSecond) {
        return -Math.log1p(-random.nextDouble()) / perSecond;
    }

    private static Histogram slow() {
        Histogram slow = new Histogram(3);
        slow.recordValueWithCount(Duration.ofSeconds(1).toNanos(), REQUESTS);
        return slow;
    }

    private static OpenLoopResult result(long rate, long due, Histogram response) {
        Latency latency = new Latency(response);
        return new OpenLoopResult(
                rate,
                Duration.ofSeconds(1),
                due,
                due,
                latency.count(),
                latency.count(),
                0,
                0,
                latency,
                latency,
                latency,
                List.of(latency),
                Optional.empty(),
                Optional.empty());
    }
}
