// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.IoEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs {@code fio}, fio(1), on files that are there. */
public final class FioClient {

    /** What starting its jobs and ending them may take beside the time that is measured. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private final DiskPlan plan;
    private final Path directory;

    /**
     * @param plan  what it does; of its words those that {@code ToolDisk} has params for
     * @param first the file {@code job.0}, beside which the others are
     */
    public FioClient(DiskPlan plan, Path first) {
        this.plan = plan;
        directory = Objects.requireNonNull(first.getParent());
    }

    /**
     * Runs all jobs side by side.
     *
     * @param rampSeconds warm-up that the result leaves out
     * @param seconds     what is measured
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed
     */
    public FioResult run(int rampSeconds, int seconds) {
        List<String> words = new ArrayList<>(List.of(
                "--output-format=json",
                "--name=job",
                "--thread",
                "--group_reporting",
                "--directory=" + directory,
                "--filename_format=job.$jobnum",
                "--numjobs=" + plan.jobs(),
                "--rw=" + plan.access().pattern().id(),
                "--bs=" + plan.access().readBytes(),
                "--size=" + plan.extent().fileBytes(),
                "--ioengine=" + name(plan.engine()),
                "--iodepth=" + plan.depth(),
                "--direct=" + (plan.direct() ? 1 : 0),
                // A cached file stays cached; a direct one never was.
                "--invalidate=0",
                "--pre_read=" + (plan.direct() ? 0 : 1),
                "--time_based",
                "--ramp_time=" + rampSeconds,
                "--runtime=" + seconds,
                "--slat_percentiles=1",
                "--clat_percentiles=1",
                "--percentile_list=50:99"));
        if (plan.limit().bytesPerSecond() > 0) {
            words.add("--rate=" + plan.limit().bytesPerSecond());
        }
        ToolRun run = ToolRun.of(Tool.FIO, words, SLACK.plusSeconds(rampSeconds + seconds));
        if (run.exitCode() != 0) {
            throw new ToolException("fio: " + firstLine(run.complaints().isBlank() ? run.output() : run.complaints()));
        }
        return FioResult.parse(run.output(), plan.jobs());
    }

    private static String name(IoEngine engine) {
        // Its own sync seeks before it reads; psync is pread(2), as ours.
        return engine == IoEngine.SYNC ? "psync" : engine.id();
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("it said nothing");
    }
}
