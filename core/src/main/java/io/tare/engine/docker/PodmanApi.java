// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient;
import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls for which Podman's Docker-compatible API is not enough: 4.3.1 ignores the runtime there, asks for limits that a
 * machine may not give, and does not say which it gives. All else is Docker's API.
 */
final class PodmanApi {

    private static final String API = "/v4.0.0/libpod/";
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final UnixSocketHttp http;
    private final ObjectMapper json = new ObjectMapper();

    PodmanApi(UnixSocketHttp http) {
        this.http = http;
    }

    /** What it can hold containers to: without root, what the machine has let its user have of control groups. */
    Enforced enforced() {
        JsonNode host =
                json(DockerHttpClient.Request.Method.GET, "info", null, OK).path("host");
        if (!host.path("security").path("rootless").asBoolean()) {
            return Enforced.ALL;
        }
        Set<String> controllers = new HashSet<>();
        host.path("cgroupControllers").forEach(each -> controllers.add(each.asText()));
        return new Enforced(
                controllers.contains("cpuset"), controllers.contains("memory"), controllers.contains("pids"));
    }

    /**
     * Makes a container as {@link DockerEngine} does elsewhere, and returns its id.
     *
     * @throws DockerException with Podman's words if it refuses
     */
    String create(
            String name,
            ProcessSpec spec,
            Enforced enforced,
            String mode,
            Map<String, String> labels,
            String gateway,
            int port) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", name);
        wanted.put("image", spec.image());
        wanted.put("entrypoint", spec.command());
        wanted.put("command", List.of());
        wanted.put("labels", labels);
        wanted.put("work_dir", ContainerEngine.WORK_DIRECTORY);
        wanted.put("stdin", true);
        wanted.put("terminal", false);
        // Removing by force is not killing there: a first process that ignores SIGTERM would be waited for.
        wanted.put("stop_timeout", 0);
        wanted.put("oci_runtime", spec.runtime());
        wanted.put("cap_drop", List.of("ALL"));
        wanted.put("no_new_privileges", true);
        wanted.put("read_only_filesystem", spec.storage().stream().noneMatch(it -> it.way() == Storage.Way.ROOT));
        wanted.put("mounts", mounts(spec));
        wanted.put("volumes", volumes(spec));
        wanted.put("resource_limits", resources(spec, enforced));
        wanted.put(
                "r_limits",
                OwnLimits.hard().entrySet().stream()
                        .map(limit ->
                                Map.of("type", limit.getKey(), "hard", limit.getValue(), "soft", limit.getValue()))
                        .toList());
        putNetwork(wanted, mode);
        if (port > 0) {
            wanted.put("portmappings", List.of(published(gateway, port, "tcp"), published(gateway, port, "udp")));
        }
        String id = json(
                        DockerHttpClient.Request.Method.POST,
                        "containers/create",
                        new ByteArrayInputStream(bytes(wanted)),
                        CREATED)
                .path("Id")
                .asText();
        requireRuntime(id, spec.runtime());
        return id;
    }

    /** 4.3.1 passes the wish over without a word; newer ones may not. */
    private void requireRuntime(String id, String runtime) {
        String taken = json(DockerHttpClient.Request.Method.GET, "containers/" + id + "/json", null, OK)
                .path("OCIRuntime")
                .asText();
        if (!taken.equals(runtime)) {
            json(DockerHttpClient.Request.Method.DELETE, "containers/" + id + "?force=true", null, OK);
            throw new RefusedException("this Podman runs every container with '" + taken
                    + "', whichever is asked for: start its service as 'podman --runtime " + runtime
                    + " system service'");
        }
    }

    private static List<Map<String, Object>> mounts(ProcessSpec spec) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(inMemory(ContainerEngine.WORK_DIRECTORY, DockerEngine.WORK_DIRECTORY_OPTIONS));
        spec.storage().ifPresent(storage -> {
            if (storage.way() == Storage.Way.TMPFS) {
                mounts.add(inMemory(ContainerEngine.STORAGE_DIRECTORY, DockerEngine.STORAGE_IN_MEMORY));
            } else if (storage.way() == Storage.Way.BIND) {
                mounts.add(Map.of(
                        "destination",
                        ContainerEngine.STORAGE_DIRECTORY,
                        "type",
                        "bind",
                        "source",
                        storage.hostDirectory().toString(),
                        "options",
                        List.of("rbind", "rw")));
            }
        });
        return mounts;
    }

    private static Map<String, Object> inMemory(String target, String options) {
        return Map.of(
                "destination", target, "type", "tmpfs", "source", "tmpfs", "options", List.of(options.split(",")));
    }

    private static List<Map<String, Object>> volumes(ProcessSpec spec) {
        List<Map<String, Object>> volumes = new ArrayList<>();
        // Without a name it goes with its container.
        if (!spec.files().isEmpty()) {
            volumes.add(Map.of("Name", "", "Dest", ContainerEngine.FILES_DIRECTORY));
        }
        spec.storage()
                .filter(storage -> storage.way() == Storage.Way.VOLUME)
                .ifPresent(storage -> volumes.add(Map.of("Name", "", "Dest", ContainerEngine.STORAGE_DIRECTORY)));
        return volumes;
    }

    /** Only what the engine has: for another control group a runtime refuses the container. */
    private static Map<String, Object> resources(ProcessSpec spec, Enforced enforced) {
        Map<String, Object> resources = new LinkedHashMap<>();
        if (enforced.memory()) {
            resources.put(
                    "memory", Map.of("limit", ContainerEngine.MEMORY_BYTES, "swap", ContainerEngine.MEMORY_BYTES));
        }
        if (enforced.processes()) {
            resources.put("pids", Map.of("limit", ContainerEngine.MAX_PROCESSES));
        }
        if (!spec.cpus().isEmpty()) {
            resources.put("cpu", Map.of("cpus", spec.cpus()));
        }
        return resources;
    }

    private static void putNetwork(Map<String, Object> wanted, String mode) {
        if (mode.equals(NetworkPair.HOST) || mode.equals(NetworkPair.NONE)) {
            wanted.put("netns", Map.of("nsmode", mode));
        } else if (mode.startsWith("container:")) {
            wanted.put("netns", Map.of("nsmode", "container", "value", mode.substring("container:".length())));
        } else {
            wanted.put("netns", Map.of("nsmode", "bridge"));
            wanted.put("networks", Map.of(mode, Map.of()));
        }
    }

    private static Map<String, Object> published(String gateway, int port, String protocol) {
        return Map.of("host_ip", gateway, "host_port", port, "container_port", port, "protocol", protocol);
    }

    private byte[] bytes(Map<String, Object> wanted) {
        try {
            return json.writeValueAsBytes(wanted);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values has a JSON form", e);
        }
    }

    private JsonNode json(
            DockerHttpClient.Request.Method method, String call, @Nullable InputStream body, int expected) {
        DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder()
                .method(method)
                .path(API + call)
                .putHeader("Content-Type", "application/json");
        if (body != null) {
            request.body(body);
        }
        try (DockerHttpClient.Response response = http.execute(request.build())) {
            String said = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            if (response.getStatusCode() != expected) {
                throw new DockerException(said, response.getStatusCode());
            }
            return json.readTree(said);
        } catch (IOException e) {
            throw new EngineException("Podman's answer could not be read: " + e.getMessage(), e);
        }
    }
}
