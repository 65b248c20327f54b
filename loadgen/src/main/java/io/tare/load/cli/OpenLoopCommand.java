// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.net.OpenLoop;
import io.tare.load.net.OpenLoopPlan;
import io.tare.load.net.TcpOptions;
import io.tare.load.result.Latency;
import io.tare.load.result.OpenLoopResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Requests on a schedule. */
@Command(
        name = "open-loop",
        description = "Send requests at a rate, whether the server keeps up or not; time them from when they were due.",
        mixinStandardHelpOptions = true)
final class OpenLoopCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private OpenLoopOptions load = new OpenLoopOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = {"-r", "--rate", "--mps"},
            paramLabel = "N",
            required = true,
            converter = Quantity.Count.class,
            description = "requests per second of all connections together, as in 500, 20k or 1M")
    private long perSecond;

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        TcpOptions options = server.options();
        OpenLoopPlan plan = load.plan(perSecond, duration).withInterval(intervals.interval());
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "open-loop");
            OpenLoopOptions.write(object, plan);
            object.writeNumberField("intervalNanos", plan.interval().toNanos());
            ServerOptions.write(object, options);
        });
        OpenLoopResult result = OpenLoop.run(
                server.address(), server.token(), plan, options, part -> LatencyOptions.printInterval(out, part));
        out.say(counts(result));
        out.print("result", object -> write(object, result));
        latency.show(out, "response", result.intervals());
        LatencyOptions.show(out, "service", result.service());
        LatencyOptions.show(out, "sendLag", result.sendLag());
        return result.answered() > 0 ? 0 : LoadMain.FAILED;
    }

    static String counts(OpenLoopResult result) {
        return String.format(
                Locale.ROOT,
                "%d requests/s asked for, %.1f answered; %d due, %d sent, %d without a reply, %d reordered, %d duplicated",
                result.targetPerSecond(),
                result.achievedPerSecond(),
                result.due(),
                result.sent(),
                result.unanswered(),
                result.reordered(),
                result.duplicated());
    }

    static void write(JsonGenerator object, OpenLoopResult result) throws IOException {
        object.writeNumberField("targetPerSecond", result.targetPerSecond());
        object.writeNumberField("achievedPerSecond", result.achievedPerSecond());
        object.writeNumberField("measuredNanos", result.measured().toNanos());
        object.writeNumberField("due", result.due());
        object.writeNumberField("sent", result.sent());
        object.writeNumberField("answered", result.answered());
        object.writeNumberField("answeredInTime", result.answeredInTime());
        object.writeNumberField("duplicated", result.duplicated());
        object.writeNumberField("reordered", result.reordered());
        write(object, "response", result.response());
        write(object, "service", result.service());
        write(object, "sendLag", result.sendLag());
        CpuJson.write(object, "clientCpu", result.clientCpu());
        CpuJson.write(object, "serverCpu", result.serverCpu());
    }

    private static void write(JsonGenerator object, String name, Latency latency) throws IOException {
        object.writeObjectFieldStart(name);
        object.writeNumberField("p50Nanos", latency.nanosAt(50));
        object.writeNumberField("p99Nanos", latency.nanosAt(99));
        object.writeNumberField("maxNanos", latency.maxNanos());
        object.writeEndObject();
    }
}
