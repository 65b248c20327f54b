// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/**
 * HTTP/1.1 over a Unix socket for docker-java: one connection a request, because a stream (attach, events, wait) keeps
 * its connection for as long as it lasts and cancelling it means closing that connection. Thread-safe.
 *
 * <p>An attach is an upgrade (Docker Engine API, ContainerAttach): what follows the reply's head is the container's
 * output, what we write is its standard input, and closing our half is its end of file.
 */
final class UnixSocketHttp implements DockerHttpClient {

    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxHeaderCount(200)
            .setMaxLineLength(64 * 1024)
            .build();

    private final Path socket;

    UnixSocketHttp(Path socket) {
        this.socket = socket;
    }

    @Override
    public Response execute(Request request) {
        GuardedUnixSocket connected = null;
        try {
            connected = GuardedUnixSocket.connect(socket);
            return exchange(request, connected);
        } catch (IOException | HttpException e) {
            closeAfter(e, connected);
            throw new UncheckedIOException(new IOException(
                    request.method() + " " + request.path() + " on " + socket + ": " + e.getMessage(), e));
        }
    }

    private static Response exchange(Request request, GuardedUnixSocket connected) throws IOException, HttpException {
        DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(HTTP);
        connection.bind(connected);
        ClassicHttpRequest head = head(request);
        connection.sendRequestHeader(head);
        if (head.getEntity() != null) {
            connection.sendRequestEntity(head);
        }
        connection.flush();
        ClassicHttpResponse response = connection.receiveResponseHeader();
        while (response.getCode() < HttpStatus.SC_OK && response.getCode() != HttpStatus.SC_SWITCHING_PROTOCOLS) {
            response = connection.receiveResponseHeader();
        }
        if (response.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS) {
            // docker-java takes 2xx alone for success, and an upgraded stream is read to its end like any other.
            response.setCode(HttpStatus.SC_OK);
        }
        InputStream stdin = request.hijackedInput();
        if (stdin != null && response.getCode() == HttpStatus.SC_OK) {
            Thread pump = new Thread(() -> pump(stdin, connected), "docker-stdin");
            pump.setDaemon(true);
            pump.start();
        }
        if (response.getCode() != HttpStatus.SC_NO_CONTENT && response.getCode() != HttpStatus.SC_NOT_MODIFIED) {
            connection.receiveResponseEntity(response);
        }
        return new SocketResponse(response, connected);
    }

    private static ClassicHttpRequest head(Request request) {
        ClassicHttpRequest head = new BasicClassicHttpRequest(request.method(), request.path());
        head.setHeader(HttpHeaders.HOST, "localhost");
        request.headers().forEach(head::setHeader);
        HttpEntity body = body(request);
        if (body != null) {
            head.setEntity(body);
            if (body.getContentLength() >= 0) {
                head.setHeader(HttpHeaders.CONTENT_LENGTH, body.getContentLength());
            } else {
                head.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
            }
        } else if (request.method().equals("POST")) {
            head.setHeader(HttpHeaders.CONTENT_LENGTH, 0);
        }
        if (request.hijackedInput() != null) {
            head.setHeader(HttpHeaders.CONNECTION, "Upgrade");
            head.setHeader(HttpHeaders.UPGRADE, "tcp");
        } else {
            head.setHeader(HttpHeaders.CONNECTION, "close");
        }
        return head;
    }

    private static @org.jspecify.annotations.Nullable HttpEntity body(Request request) {
        ContentType type = ContentType.parseLenient(request.headers().get("content-type"));
        byte[] bytes = request.bodyBytes();
        if (bytes != null) {
            return new ByteArrayEntity(bytes, type);
        }
        InputStream stream = request.body();
        return stream == null ? null : new InputStreamEntity(stream, type);
    }

    private static void pump(InputStream stdin, GuardedUnixSocket connected) {
        try {
            OutputStream out = connected.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int count = stdin.read(buffer); count >= 0; count = stdin.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            connected.shutdownOutput();
        } catch (IOException gone) {
            // The container ended before its input did; whoever reads its output learns that there.
        }
    }

    private static void closeAfter(Exception failure, @org.jspecify.annotations.Nullable GuardedUnixSocket connected) {
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        // Every connection belongs to its response.
    }

    private record SocketResponse(ClassicHttpResponse response, GuardedUnixSocket socket) implements Response {

        @Override
        public int getStatusCode() {
            return response.getCode();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            Map<String, List<String>> headers = new HashMap<>();
            for (Header header : response.getHeaders()) {
                headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header.getValue());
            }
            return headers;
        }

        @Override
        public InputStream getBody() {
            HttpEntity entity = response.getEntity();
            try {
                return entity == null ? InputStream.nullInputStream() : entity.getContent();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
