// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.disk.DiskException;
import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.FileJobs;
import io.tare.load.disk.JobFiles;
import io.tare.load.result.BadBlock;
import io.tare.load.result.DiskResult;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.IoFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** File jobs. */
@Command(
        name = "disk",
        description = "Reads and writes files of its own in a directory: how fast, and how long each request takes.",
        mixinStandardHelpOptions = true)
final class DiskCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Mixin
    private DiskOptions options = new DiskOptions();

    @Mixin
    private LatencyOptions latency = new LatencyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--keep", description = "leave the files there")
    private boolean keep;

    @Option(names = "--allow-device", description = "what a --device holds may be lost")
    private boolean allowDevice;

    /** Where the jobs read and write. */
    private static final class Target {

        @Parameters(
                paramLabel = "DIRECTORY",
                description = "where the jobs make their files, and delete them at the end")
        private @Nullable Path directory;

        @Option(names = "--device", paramLabel = "PATH", description = "a block device in place of files")
        private @Nullable Path device;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        latency.requireFreeFiles();
        DiskPlan plan = options.plan();
        Output out = output.to(spec.commandLine().getOut());
        DiskOutput shown = new DiskOutput(out, latency);
        out.print("settings", object -> DiskOptions.write(object, plan));
        DiskResult result = run(plan, out);
        shown.show(result);
        return isSound(result) ? 0 : LoadMain.FAILED;
    }

    // The signal's watch is closed after the files, and not used in between.
    @SuppressWarnings("try")
    private DiskResult run(DiskPlan plan, Output out) {
        try (EndWithSignal end = EndWithSignal.watch();
                JobFiles files = files(plan)) {
            DiskResult result = FileJobs.run(files, plan);
            if (keep) {
                out.say("kept " + files.keep());
            }
            return result;
        }
    }

    private JobFiles files(DiskPlan plan) {
        if (target.directory != null) {
            return JobFiles.create(target.directory, plan);
        }
        Path device = target.device;
        if (device == null || !allowDevice) {
            throw new DiskException("will not touch " + device + " without --allow-device: what it holds may be lost");
        }
        return JobFiles.ofDevice(device, plan);
    }

    private boolean isSound(DiskResult result) {
        if (spec == null) {
            return false;
        }
        boolean sound = true;
        for (IoFailure failure : result.failures()) {
            spec.commandLine().getErr().println(failure.sentence());
            sound = false;
        }
        for (FileJobResult job : result.jobs()) {
            for (BadBlock block : job.badBlocks()) {
                spec.commandLine()
                        .getErr()
                        .println("job " + job.job() + ": the block at " + block.offset() + " " + block.reason());
                sound = false;
            }
        }
        return sound;
    }
}
