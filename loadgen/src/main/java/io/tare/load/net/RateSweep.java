// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Token;
import io.tare.load.result.OpenLoopResult;
import io.tare.load.result.SweepResult;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Finds the knee of a server: the highest rate at which a percentile of its response times stays under a bound.
 *
 * <p>The rate is doubled until the bound breaks, or halved until it holds, and what lies between is halved in its
 * logarithm until it is narrow enough. A rate that breaks the bound is tried again, and has broken it when it did so
 * twice: a busy machine's hiccup is not the server's knee. What is found is the knee of this run; how it differs between
 * runs, runs tell.
 */
public final class RateSweep {

    private final SweepPlan plan;
    private final LongFunction<OpenLoopResult> trial;
    private final Consumer<SweepResult.Step> onStep;
    private final List<SweepResult.Step> steps = new ArrayList<>();

    private RateSweep(SweepPlan plan, LongFunction<OpenLoopResult> trial, Consumer<SweepResult.Step> onStep) {
        this.plan = plan;
        this.trial = trial;
        this.onStep = onStep;
    }

    /**
     * Tries rates on a server; an interrupt ends it.
     *
     * @param onStep is given each rate that was tried, on the calling thread
     * @throws TrafficException as {@link OpenLoop#run} does
     */
    public static SweepResult run(
            SocketAddress server, Token token, SweepPlan plan, TcpOptions options, Consumer<SweepResult.Step> onStep) {
        return run(plan, rate -> OpenLoop.run(server, token, plan.load().withPerSecond(rate), options), onStep);
    }

    /** Tries rates on whatever answers them. */
    static SweepResult run(SweepPlan plan, LongFunction<OpenLoopResult> trial, Consumer<SweepResult.Step> onStep) {
        return new RateSweep(plan, trial, onStep).run();
    }

    private SweepResult run() {
        long kept = 0;
        long broken = 0;
        long rate = plan.load().perSecond();
        while (rate > 0) {
            if (keeps(rate)) {
                kept = rate;
            } else {
                broken = rate;
            }
            rate = next(kept, broken);
        }
        return new SweepResult(steps, plan.percentile(), plan.bound().toNanos());
    }

    /** Returns the rate to be tried next, or 0 if there is none. */
    private long next(long kept, long broken) {
        if (broken == 0) {
            return kept == plan.maxPerSecond() ? 0 : Math.min(2 * kept, plan.maxPerSecond());
        }
        if (kept == 0) {
            return broken / 2;
        }
        long between = Math.round(Math.sqrt((double) kept * broken));
        boolean narrow = broken <= kept * (1 + plan.tolerance());
        return narrow || between == kept || between == broken ? 0 : between;
    }

    private boolean keeps(long rate) {
        boolean kept = tryOnce(rate);
        return kept || tryOnce(rate);
    }

    private boolean tryOnce(long rate) {
        OpenLoopResult result = trial.apply(rate);
        boolean kept =
                result.response().nanosAt(plan.percentile()) <= plan.bound().toNanos()
                        // Nothing is known of the response times of what was lost.
                        && result.unanswered() <= result.due() * (1 - plan.percentile() / 100);
        SweepResult.Step step = new SweepResult.Step(result, kept);
        steps.add(step);
        onStep.accept(step);
        return kept;
    }
}
