// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.host;

import io.tare.engine.EngineException;
import io.tare.engine.LineTail;
import io.tare.engine.NetworkPair;
import io.tare.engine.RunningProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One child process of this JVM. */
final class HostProcess implements RunningProcess {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Process process;
    private final String role;
    private final String cpus;
    private final Consumer<HostProcess> onClose;
    private final LineTail stderr = new LineTail();
    private final Thread drain;

    HostProcess(Process process, String role, String cpus, Consumer<HostProcess> onClose) {
        this.process = process;
        this.role = role;
        this.cpus = cpus;
        this.onClose = onClose;
        this.drain = new Thread(this::drainStderr, "stderr-" + role + "-" + process.pid());
        drain.setDaemon(true);
        drain.start();
    }

    @Override
    public String id() {
        return Long.toString(process.pid());
    }

    @Override
    public String address(NetworkPair networks) {
        return "127.0.0.1";
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
        return process.getInputStream();
    }

    @Override
    public List<String> stderrTail() {
        return stderr.lines();
    }

    @Override
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException(
                        "the " + role + " (pid " + id() + ") still runs after " + limit.toSeconds() + " s");
            }
            // Its last words may still be in the pipe.
            drain.join(GRACE.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the " + role, e);
        }
    }

    @Override
    public String endedBecause() {
        return "";
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("pid", process.pid());
        facts.put("runtime", HostEngine.RUNTIME);
        facts.put("network", NetworkPair.HOST);
        facts.put("cpus", cpus);
        return facts;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // An end of file to a process that has ended.
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        onClose.accept(this);
    }

    private void drainStderr() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getErrorStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                stderr.append(buffer, 0, count);
            }
        } catch (IOException ended) {
            // The stream ends with the process.
        }
    }
}
