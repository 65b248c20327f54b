// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.kernel.DeviceUse;
import io.tare.load.result.BadBlock;
import io.tare.load.result.DiskResult;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.IoFailure;
import io.tare.load.result.IoFlow;
import io.tare.load.result.IoInterval;
import io.tare.load.result.Latency;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How what file jobs did is shown. */
final class DiskOutput {

    private final Output out;
    private final LatencyOptions latency;

    DiskOutput(Output out, LatencyOptions latency) {
        this.out = out;
        this.latency = latency;
    }

    void show(DiskResult result) {
        out.say("engine " + result.engine() + ", " + (result.direct() ? "direct" : "buffered, " + result.cacheStart())
                + ", " + result.jobs().size() + (result.jobs().size() == 1 ? " job" : " jobs"));
        show("read", result.reads());
        show("write", result.writes());
        if (result.syncs().count() > 0) {
            LatencyOptions.show(out, "sync", result.syncs());
        }
        if (result.jobs().size() > 1) {
            result.jobs().forEach(this::showJob);
        }
        long checked = result.jobs().stream().mapToLong(FileJobResult::checked).sum();
        if (checked > 0) {
            long bad = result.jobs().stream()
                    .mapToLong(job -> job.badBlocks().size())
                    .sum();
            out.say("verified " + checked + " blocks, " + bad + " bad");
        }
        result.cpuMicrosPerRequest()
                .ifPresent(cpu -> out.say(String.format(Locale.ROOT, "cpu %.3f µs a request", cpu)));
        result.device()
                .ifPresent(device -> out.say(String.format(
                        Locale.ROOT,
                        "device %s (%s) %.1f %% of the time busy, with %d requests of whomever",
                        device.device(),
                        device.scheduler(),
                        100 * result.deviceBusy().orElse(0.0),
                        device.requests())));
        out.print("result", object -> write(object, result));
        Map<String, List<Latency>> logs = new LinkedHashMap<>();
        addTo(logs, "read-lat", result.reads());
        addTo(logs, "write-lat", result.writes());
        latency.write(logs);
    }

    private static void addTo(Map<String, List<Latency>> logs, String name, IoFlow flow) {
        if (flow.requests() > 0) {
            logs.put(name, flow.intervals().stream().map(IoInterval::total).toList());
        }
    }

    private void show(String name, IoFlow flow) {
        if (flow.requests() == 0) {
            return;
        }
        int index = 0;
        for (IoInterval interval : flow.intervals()) {
            if (flow.intervals().size() > 1) {
                showInterval(name, index++, interval);
            }
        }
        out.say(String.format(
                Locale.ROOT,
                "%s: %.3f MB/s, %.1f IOPS; %d requests, %d bytes in %.3f s",
                name,
                flow.bytesPerSecond() / 1e6,
                flow.requestsPerSecond(),
                flow.requests(),
                flow.bytes(),
                flow.elapsedNanos() / 1e9));
        if (flow.submission().count() > 0) {
            LatencyOptions.show(out, name + " submission (slat)", flow.submission());
        }
        LatencyOptions.show(out, name + " completion (clat)", flow.completion());
        LatencyOptions.show(out, name + " total (lat)", flow.total());
    }

    private void showInterval(String name, int index, IoInterval interval) {
        out.say(String.format(
                Locale.ROOT,
                "%s %4d  %7.3f s %10.3f MB/s %10.1f IOPS  p50 %10.3f µs  p99 %10.3f µs",
                name,
                index,
                interval.elapsedNanos() / 1e9,
                interval.bytes() * 1e3 / interval.elapsedNanos(),
                interval.requests() * 1e9 / interval.elapsedNanos(),
                interval.total().nanosAt(50) / 1e3,
                interval.total().nanosAt(99) / 1e3));
        out.print("interval", object -> {
            object.writeStringField("direction", name);
            object.writeNumberField("index", index);
            object.writeNumberField("elapsedNanos", interval.elapsedNanos());
            object.writeNumberField("bytes", interval.bytes());
            object.writeNumberField("requests", interval.requests());
            object.writeNumberField("p50Nanos", interval.total().nanosAt(50));
            object.writeNumberField("p99Nanos", interval.total().nanosAt(99));
        });
    }

    private void showJob(FileJobResult job) {
        StringBuilder line = new StringBuilder("job " + job.job() + ":");
        append(line, "read", job.reads());
        append(line, "write", job.writes());
        job.usage()
                .ifPresent(usage -> line.append(String.format(
                        Locale.ROOT,
                        " user %.3f s, system %.3f s, %d switches, %d of them forced",
                        usage.cpu().userNanos() / 1e9,
                        usage.cpu().systemNanos() / 1e9,
                        usage.voluntarySwitches() + usage.involuntarySwitches(),
                        usage.involuntarySwitches())));
        out.say(line.toString());
    }

    private static void append(StringBuilder line, String name, IoFlow flow) {
        if (flow.requests() > 0) {
            line.append(String.format(
                    Locale.ROOT,
                    " %s %.3f MB/s, %.1f IOPS;",
                    name,
                    flow.bytesPerSecond() / 1e6,
                    flow.requestsPerSecond()));
        }
    }

    private static void write(JsonGenerator object, DiskResult result) throws IOException {
        object.writeStringField("engine", result.engine());
        object.writeBooleanField("direct", result.direct());
        object.writeStringField("cache", result.cacheStart());
        write(object, "reads", result.reads());
        write(object, "writes", result.writes());
        CpuJson.write(object, "cpu", result.cpu());
        if (result.device().isPresent()) {
            DeviceUse device = result.device().get();
            object.writeObjectFieldStart("device");
            object.writeStringField("name", device.device());
            object.writeStringField("scheduler", device.scheduler());
            object.writeNumberField("busy", result.deviceBusy().orElse(0.0));
            object.writeNumberField("requests", device.requests());
            object.writeEndObject();
        }
        object.writeArrayFieldStart("jobs");
        for (FileJobResult job : result.jobs()) {
            object.writeStartObject();
            object.writeNumberField("job", job.job());
            write(object, "reads", job.reads());
            write(object, "writes", job.writes());
            object.writeNumberField("syncs", job.syncs().count());
            if (job.usage().isPresent()) {
                CpuJson.write(object, "cpu", job.usage().map(usage -> usage.cpu()));
                object.writeNumberField("voluntarySwitches", job.usage().get().voluntarySwitches());
                object.writeNumberField("involuntarySwitches", job.usage().get().involuntarySwitches());
                object.writeNumberField("majorFaults", job.usage().get().majorFaults());
            }
            object.writeNumberField("checkedBlocks", job.checked());
            object.writeArrayFieldStart("badBlocks");
            for (BadBlock block : job.badBlocks()) {
                object.writeStartObject();
                object.writeNumberField("offset", block.offset());
                object.writeStringField("reason", block.reason());
                object.writeEndObject();
            }
            object.writeEndArray();
            if (job.failure().isPresent()) {
                write(object, job.failure().get());
            }
            object.writeEndObject();
        }
        object.writeEndArray();
    }

    private static void write(JsonGenerator object, IoFailure failure) throws IOException {
        object.writeObjectFieldStart("failure");
        object.writeStringField("operation", failure.operation());
        object.writeStringField("file", failure.file().toString());
        object.writeNumberField("offset", failure.offset());
        object.writeNumberField("errno", failure.errno());
        object.writeStringField("words", failure.words());
        object.writeEndObject();
    }

    private static void write(JsonGenerator object, String name, IoFlow flow) throws IOException {
        object.writeObjectFieldStart(name);
        object.writeNumberField("requests", flow.requests());
        object.writeNumberField("bytes", flow.bytes());
        object.writeNumberField("elapsedNanos", flow.elapsedNanos());
        object.writeNumberField("bytesPerSecond", flow.bytesPerSecond());
        object.writeNumberField("requestsPerSecond", flow.requestsPerSecond());
        write(object, "slat", flow.submission());
        write(object, "clat", flow.completion());
        write(object, "lat", flow.total());
        object.writeEndObject();
    }

    private static void write(JsonGenerator object, String name, Latency latency) throws IOException {
        if (latency.count() > 0) {
            object.writeObjectFieldStart(name);
            LatencyOptions.writeFields(object, latency);
            object.writeEndObject();
        }
    }
}
