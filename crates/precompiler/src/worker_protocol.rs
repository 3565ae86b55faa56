//! Messages of Bazel's persistent workers in their JSON form, one per line.
//!
//! Source: `src/main/protobuf/worker_protocol.proto` of Bazel 7, whose fields are written in camel
//! case; fields with their default value are left out. `sandboxDir` is that of multiplex sandboxing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something to do. Fields that this tool has no use for are not looked at.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct WorkRequest {
    /// The command line, less what the worker was started with.
    pub arguments: Vec<String>,
    /// What the response refers to; 0 if there is only one request at a time.
    pub request_id: i32,
    /// Whether the request of this number is to be given up.
    pub cancel: bool,
    /// The directory below which the relative paths of this request are; empty for the current one.
    pub sandbox_dir: String,
}

/// What came of a request.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkResponse {
    /// 0 if all went well.
    pub exit_code: i32,
    /// What a person shall see.
    pub output: String,
    /// The number of the request.
    pub request_id: i32,
    /// Whether it was given up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub was_cancelled: bool,
}

/// A line that is no request.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The number that it bears all the same, else 0.
    pub request_id: i32,
    /// What is wrong.
    pub reason: String,
}

/// Reads a line.
pub fn parse(line: &[u8]) -> Result<WorkRequest, Malformed> {
    let value: Value = serde_json::from_slice(line).map_err(|error| Malformed {
        request_id: 0,
        reason: error.to_string(),
    })?;
    let request_id = value.get("requestId").and_then(Value::as_i64);
    let request_id = request_id
        .and_then(|id| i32::try_from(id).ok())
        .unwrap_or(0);
    if !value.is_object() {
        return Err(Malformed {
            request_id,
            reason: "it is no JSON object".to_owned(),
        });
    }
    WorkRequest::deserialize(value).map_err(|error| Malformed {
        request_id,
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_bazel_is_read() {
        let line = br#"{"arguments":["--x"],"inputs":[{"path":"a","digest":"YQ=="}],"requestId":7,"verbosity":10,"sandboxDir":"s/1","new":{}}"#;
        let expected = WorkRequest {
            arguments: vec!["--x".into()],
            request_id: 7,
            cancel: false,
            sandbox_dir: "s/1".into(),
        };
        assert_eq!(parse(line), Ok(expected));
    }

    #[test]
    fn all_fields_are_optional() {
        assert_eq!(parse(b"{}"), Ok(WorkRequest::default()));
    }

    #[test]
    fn a_malformed_request_keeps_its_number() {
        let error = parse(br#"{"requestId": 3, "arguments": "--x"}"#).unwrap_err();
        assert_eq!(error.request_id, 3);
        assert_eq!(
            error.reason,
            r#"invalid type: string "--x", expected a sequence"#
        );
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        assert_eq!(parse(b"[]").unwrap_err().reason, "it is no JSON object");
        assert!(parse(b"{")
            .unwrap_err()
            .reason
            .starts_with("EOF while parsing"));
        assert!(parse(b"\xff").is_err());
    }

    #[test]
    fn responses_only_tell_of_cancelling_if_it_happened() {
        let done = WorkResponse {
            request_id: 1,
            ..WorkResponse::default()
        };
        assert_eq!(
            serde_json::to_string(&done).unwrap(),
            r#"{"exitCode":0,"output":"","requestId":1}"#
        );
        let cancelled = WorkResponse {
            was_cancelled: true,
            ..done
        };
        assert_eq!(
            serde_json::to_string(&cancelled).unwrap(),
            r#"{"exitCode":0,"output":"","requestId":1,"wasCancelled":true}"#
        );
    }
}
