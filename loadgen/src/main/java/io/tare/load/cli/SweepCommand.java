// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.net.RateSweep;
import io.tare.load.net.SweepPlan;
import io.tare.load.net.TcpOptions;
import io.tare.load.result.SweepResult;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Open loops at rising rates. */
@Command(
        name = "sweep",
        description = "Find the highest rate at which response times stay under a bound.",
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private OpenLoopOptions load = new OpenLoopOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--bound",
            paramLabel = "TIME",
            required = true,
            converter = Quantity.Time.class,
            description = "what the percentile must stay under, as in 500us")
    private Duration bound = Duration.ZERO;

    @Option(
            names = "--percentile",
            paramLabel = "P",
            defaultValue = "99",
            description = "of the response times (default: ${DEFAULT-VALUE})")
    private double percentile = 99;

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "1000",
            converter = Quantity.Count.class,
            description = "requests per second to begin with (default: ${DEFAULT-VALUE})")
    private long from = 1000;

    @Option(
            names = "--to",
            paramLabel = "N",
            defaultValue = "10M",
            converter = Quantity.Count.class,
            description = "the highest rate that is tried (default: ${DEFAULT-VALUE})")
    private long to = 10_000_000;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "how near the knee is found (default: ${DEFAULT-VALUE})")
    private double tolerance = 0.05;

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = Quantity.Time.class,
            description = "how long each rate is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(2);

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        TcpOptions options = server.options();
        SweepPlan plan = new SweepPlan(load.plan(from, duration), to, percentile, bound, tolerance);
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "sweep");
            OpenLoopOptions.write(object, plan.load());
            object.writeNumberField("maxPerSecond", plan.maxPerSecond());
            object.writeNumberField("percentile", plan.percentile());
            object.writeNumberField("boundNanos", plan.bound().toNanos());
            object.writeNumberField("tolerance", plan.tolerance());
            ServerOptions.write(object, options);
        });
        SweepResult result = RateSweep.run(server.address(), server.token(), plan, options, step -> {
            out.say(line(step));
            out.print("step", object -> {
                object.writeBooleanField("kept", step.kept());
                OpenLoopCommand.write(object, step.load());
            });
        });
        out.say(knee(result));
        out.print("result", object -> {
            OptionalLong kept = result.keptPerSecond();
            OptionalLong broken = result.brokenPerSecond();
            if (kept.isPresent()) {
                object.writeNumberField("keptPerSecond", kept.getAsLong());
            }
            if (broken.isPresent()) {
                object.writeNumberField("brokenPerSecond", broken.getAsLong());
            }
        });
        return result.keptPerSecond().isPresent() ? 0 : LoadMain.FAILED;
    }

    private String line(SweepResult.Step step) {
        return String.format(
                Locale.ROOT,
                "%10d/s  %s  response p50 %.1f µs, p%s %.1f µs; service p%s %.1f µs; %.0f/s answered",
                step.perSecond(),
                step.kept() ? "kept  " : "broken",
                step.load().response().nanosAt(50) / 1e3,
                LatencyOptions.trimmed(percentile),
                step.load().response().nanosAt(percentile) / 1e3,
                LatencyOptions.trimmed(percentile),
                step.load().service().nanosAt(percentile) / 1e3,
                step.load().achievedPerSecond());
    }

    private String knee(SweepResult result) {
        String rule = "p" + LatencyOptions.trimmed(percentile) + " of " + result.boundNanos() / 1e3 + " µs at most";
        if (result.keptPerSecond().isEmpty()) {
            return "no rate has a " + rule;
        }
        String kept = result.keptPerSecond().getAsLong() + "/s";
        return result.brokenPerSecond().isPresent()
                ? "the highest rate with a " + rule + " is " + kept + "; "
                        + result.brokenPerSecond().getAsLong() + "/s has more"
                : "even " + kept + " has a " + rule + "; no more was tried";
    }
}
